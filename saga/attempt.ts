import { CancellationScope } from '@temporalio/workflow';

import { DECLARED_REFUSED } from '../contracts/names.ts';
import type { JournalAttempt, ResolveSaga, StepTrace } from '../contracts/saga.ts';
import type { Act, Keeper } from './act.ts';
import { allowedActions, type Doing } from './allowed.ts';
import { Effort, type Ended } from './effort.ts';
import { isDecided, isGone, keyOf, nextEpoch, toldOf, type Epoch } from './epoch.ts';
import { explain, failureAgain, isNo, type Failure } from './failures.ts';
import { never, type Attendant, type Decides } from './persist.ts';
import { Progress } from './progress.ts';

/** An undo: over when it is `done`; when it is `parked`, nobody waits for it any longer. */
export interface Undoing {
  readonly done: Promise<void>;
  readonly parked: Promise<void>;
}

/** A step that was attempted: it goes forward as its failures and its operators decide, and back the same way. */
export class Attempt implements Attendant {
  readonly name: string;
  /** What the step itself threw in the end. */
  error: unknown;
  /** Resolves once nothing of the step's forward action is left running. Never rejects. */
  settled: Promise<void> = Promise.resolve();

  readonly #key: string;
  readonly #act: Act;
  readonly #keeper: Keeper;
  readonly #epochs: Epoch[];
  readonly #progress: Progress;
  readonly #effort = new Effort(this);
  readonly #held = Promise.withResolvers<void>();
  #doing: Doing = 'acting';
  #undoing: Undoing | null = null;
  #failure: JournalAttempt['failure'] = null;

  constructor(name: string, key: string, act: Act, keeper: Keeper) {
    this.name = name;
    this.#key = key;
    this.#act = act;
    this.#keeper = keeper;
    this.#epochs = [{ number: 1, input: act.input, outcome: 'unknown' }];
    this.#progress = new Progress((moved) => {
      keeper.changed(moved);
    });
  }

  get running(): boolean {
    return this.#progress.state === 'running';
  }

  /** Whether the step ended with a no, be it its own or that of whoever took it back. */
  get refused(): boolean {
    return this.#failure !== null && isNo(this.#failure);
  }

  get parked(): boolean {
    return this.#progress.parked;
  }

  get kept(): boolean {
    return this.#act.kept();
  }

  /** Acts until there is an outcome. `known` is what a former run left of it. */
  async begin(known: readonly Epoch[] = []): Promise<unknown> {
    this.#adopt(known);
    return this.#follow(this.#goForward());
  }

  /** Ends as it did in a former run, calling nothing. */
  async relive(known: readonly Epoch[], end: Promise<unknown>): Promise<unknown> {
    this.#adopt(known);
    return this.#follow(end);
  }

  /** Takes back, once, all that was attempted, the newest epoch first. */
  takeBack(): Undoing {
    return (this.#undoing ??= { done: this.#goBack(), parked: this.#held.promise });
  }

  /** Does what an operator decided, and what is allowed now. */
  rule(ruling: ResolveSaga): void {
    this.#effort.rule(ruling);
  }

  park(failure: Failure): void {
    this.#progress.park(failure);
    if (this.#progress.state === 'compensating') this.#held.resolve();
  }

  heal(): void {
    this.#progress.heal();
  }

  trace(): StepTrace {
    const { kind } = this.#act;
    return { name: this.name, kind, epoch: this.#last.number, allowed: this.#allowed(), ...this.#progress.show() };
  }

  journal(): readonly JournalAttempt[] {
    return this.#epochs.map(({ number: epoch, ...rest }) => ({
      name: this.name,
      epoch,
      ...rest,
      failure: this.#failure,
    }));
  }

  get #last(): Epoch {
    const last = this.#epochs.at(-1);
    if (last === undefined) throw new Error(`step '${this.name}' has no epoch`);
    return last;
  }

  #allowed(): StepTrace['allowed'] {
    const { kind, input, revoke, bound, left } = this.#act;
    const leaving = left() && this.#undoing === null;
    if (!this.parked || this.#effort.isRuled || leaving) return [];
    const skippable = revoke !== undefined;
    return allowedActions({ kind, doing: this.#doing, takesInput: input !== undefined, skippable, bound });
  }

  #adopt(known: readonly Epoch[]): void {
    if (known.length > 0) this.#epochs.splice(0, Infinity, ...known.map((epoch) => ({ ...epoch })));
  }

  /** Follows the way forward to its end. */
  async #follow(outcome: Promise<unknown>): Promise<unknown> {
    this.settled = outcome.then(
      () => {
        this.#progress.end(isDecided(this.#last) ? this.#last.outcome : 'done');
      },
      (error: unknown) => {
        this.#fail(error);
      },
    );
    return outcome;
  }

  #fail(error: unknown): void {
    this.error = error;
    let failure: Failure;
    try {
      failure = explain(error);
    } catch {
      return; // a bug: it is on its way to failing the workflow task, and this trace is forgotten
    }
    this.#failure = { type: failure.type, message: failure.message };
    this.#progress.end(failure.verdict === 'refused' ? 'refused' : 'failed', failure);
  }

  async #goForward(): Promise<unknown> {
    for (;;) {
      if (this.#epochs.length > 1) await this.#clear();
      if (isDecided(this.#last)) return this.#writeDown(this.#last);
      const ended = await this.#execute(this.#last);
      const ruling = this.#effort.take();
      if (ruling === null || this.#isOvertaken(ruling, ended)) return resultOf(ended);
      if (ruling.action === 'declare-refused') return this.#endRefused(ruling);
      this.#epochs.push(nextEpoch(ruling, this.#last.number + 1));
      await this.#record();
    }
  }

  async #execute(epoch: Epoch): Promise<Ended> {
    const { execute, decides } = this.#act;
    const ended = await this.#effort.pursue(async () => {
      this.#progress.call();
      return execute(keyOf(this.#key, epoch), epoch.input);
    }, decides);
    if ('result' in ended) Object.assign(epoch, { outcome: 'done', result: ended.result });
    else if (explain(ended.error).verdict === 'refused') epoch.outcome = 'refused';
    return ended;
  }

  /** Ends with the no that an operator declared, once that is written down. What was done by hand is undone by hand. */
  async #endRefused({ actor, reason }: ResolveSaga): Promise<never> {
    if (this.#last.outcome !== 'external') this.#last.outcome = 'refused';
    this.#failure = { type: DECLARED_REFUSED, message: `${actor}: ${reason}` };
    await this.#record();
    throw failureAgain(this.#failure);
  }

  /** Takes back every epoch but the last: what a person decided takes the place of whatever they did. */
  async #clear(): Promise<void> {
    this.#doing = 'revoking';
    const by = `an operator: '${keyOf(this.#key, this.#last)}' took its place`;
    for (const epoch of this.#epochs.slice(0, -1)) if (!isGone(epoch)) await this.#revoke(epoch, this.#whenStopped, by);
    this.#doing = 'acting';
  }

  /** Has what a person did written down, and gives what the step gives then. Once the saga is left, nobody needs that. */
  async #writeDown(epoch: Epoch): Promise<unknown> {
    const done = epoch.outcome === 'external' ? this.#act.byHand?.done : undefined;
    if (done === undefined) return epoch.result;
    this.#doing = 'writing';
    for (;;) {
      const { told, evidence = '' } = epoch;
      const write = async (): Promise<unknown> => done(keyOf(this.#key, epoch), told, evidence);
      const ended = await this.#effort.pursue(write, this.#whenStopped);
      const ruling = this.#effort.take();
      if (ruling === null || 'result' in ended) epoch.result = resultOf(ended);
      else if (ruling.action === 'declare-refused') return this.#endRefused(ruling);
      else Object.assign(epoch, toldOf(ruling));
      await this.#record();
      if ('result' in ended) return epoch.result;
    }
  }

  /** Tries until it works, or an operator decides: it is about what has happened already. */
  async #insist(write: () => Promise<unknown>): Promise<Ended> {
    return CancellationScope.nonCancellable(async () => this.#effort.pursue(write, never));
  }

  readonly #whenStopped: Decides = (verdict) => verdict === 'stopped' && this.#act.left();

  async #goBack(): Promise<void> {
    this.#progress.startUndo();
    this.#doing = 'undoing';
    const open = this.#epochs.filter((epoch) => !isGone(epoch)).toReversed();
    for (const epoch of open) if (epoch.outcome !== 'external') await this.#revoke(epoch, never);
    for (const epoch of open) if (epoch.outcome === 'external') await this.#awaitSettling(epoch);
    const settled = this.#epochs.some(({ outcome }) => outcome === 'settled');
    this.#progress.endUndo(settled ? 'settled' : 'compensated');
  }

  async #revoke(epoch: Epoch, decides: Decides, by?: string): Promise<void> {
    const { revoke } = this.#act;
    if (revoke === undefined) return;
    const ended = await this.#effort.pursue(async () => revoke(keyOf(this.#key, epoch), epoch.result, by), decides);
    const ruling = this.#effort.take();
    if ('result' in ended) epoch.outcome = 'revoked';
    else if (ruling === null) throw ended.error;
    else await this.#settle(epoch, ruling);
  }

  /** What was done by hand is undone by hand. */
  async #awaitSettling(epoch: Epoch): Promise<void> {
    this.#doing = 'waiting';
    const message = `'${keyOf(this.#key, epoch)}' was done by hand, and is to be undone by hand`;
    this.park({ verdict: 'undecided', type: 'External', message });
    await this.#settle(epoch, await this.#effort.awaitRuling());
  }

  /** Has it written down that a person took it back; then it is over. */
  async #settle(epoch: Epoch, ruling: ResolveSaga): Promise<void> {
    const undone = this.#act.byHand?.undone;
    const evidence = 'evidence' in ruling ? ruling.evidence : '';
    const doing = this.#undoing === null ? 'revoking' : 'undoing';
    this.#doing = 'settling';
    if (undone !== undefined) await this.#insist(async () => undone(keyOf(this.#key, epoch), evidence));
    this.#doing = doing;
    epoch.outcome = 'settled';
    await this.#record();
  }

  async #record(): Promise<void> {
    await CancellationScope.nonCancellable(async () => this.#keeper.record());
  }

  /** What was being tried while a person decided may have ended meanwhile; what is known stands. */
  #isOvertaken({ action }: ResolveSaga, ended: Ended): boolean {
    if (action === 'declare-refused') return 'result' in ended || explain(ended.error).verdict === 'refused';
    return action !== 'retry-with' && 'result' in ended && this.#act.revoke === undefined;
  }
}

function resultOf(ended: Ended): unknown {
  if ('error' in ended) throw ended.error;
  return ended.result;
}
