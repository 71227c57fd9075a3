import type { Duration } from '@temporalio/common';
import { CancellationScope, condition, sleep } from '@temporalio/workflow';

import type {
  CancelSaga,
  ResolveSaga,
  SagaAnswer,
  SagaJournal,
  SagaOutcome,
  SagaState,
  SagaTrace,
} from '../contracts/saga.ts';
import type { Keeper } from './act.ts';
import { answerOf } from './answer.ts';
import { Attention } from './attention.ts';
import { Attempts } from './attempts.ts';
import { publishState } from './attributes.ts';
import { compensate } from './compensation.ts';
import { Decisions } from './decisions.ts';
import { cancelled, givenUp, rejected, timedOut, type Ending, type Interruption } from './ending.ts';
import { explain } from './failures.ts';
import { isBehindPivot } from './journal.ts';
import { Part } from './part.ts';
import { Recorder } from './record.ts';
import { validate } from './resolve.ts';
import type { Saga, SagaOptions } from './saga.ts';
import { shielded } from './scopes.ts';
import { Way } from './way.ts';
import type { Whole } from './whole.ts';

/** How long a saga that is taken up again may take until its attempts are registered, before a person is told. */
const RELIVING = '1 minute';

/** One run of a saga: what stops it, what operators decide, how it ends, and where that is written down. */
export class SagaRun implements Whole, Keeper {
  readonly id: string;
  readonly attempts: Attempts;
  readonly way: Way;
  readonly resuming: boolean;
  readonly bound: boolean;
  readonly #options: SagaOptions;
  readonly #part: Part;
  readonly #recorder: Recorder;
  readonly #decisions: Decisions;
  readonly #attention: Attention;
  readonly #timer = shielded();
  /** Why the saga stops; once it is being taken back, why it did. */
  #interruption: Interruption | null = null;
  /** What stops the saga once everything that a former run may have done is registered again. */
  #heldBack: Interruption | null = null;
  #catchingUp: boolean;
  #left = false;
  #isGivenUp = false;
  /** Resolves once it is written down that the saga is given up, if it is. */
  #noted: Promise<void> = Promise.resolve();
  #outcome: SagaOutcome | null = null;
  #settled = false;
  #lost = false;
  #version = 0;
  #answering = 0;
  #show: () => void = () => undefined;

  constructor(id: string, options: SagaOptions) {
    const journal = options.journal ?? null;
    this.id = id;
    this.attempts = new Attempts(id, this, journal);
    this.resuming = journal?.phase === 'compensating';
    this.bound = journal !== null && isBehindPivot(journal);
    this.#catchingUp = journal !== null && !this.resuming;
    this.#options = options;
    this.#part = new Part(this, {
      onLeave: (cause) => {
        this.#leave(rejected(cause));
      },
    });
    this.#recorder = new Recorder(options.record, () => {
      this.changed(false);
    });
    this.way = new Way(this.attempts, journal, {
      write: async () => this.#recorder.way(this.trace(), this.#journal()),
      leave: () => {
        this.#recorder.leave();
      },
    });
    this.#decisions = new Decisions(journal?.decisions);
    this.#attention = new Attention(id, () => {
      this.#recorder.attention(this.trace());
    });
  }

  /** Has `show` called whenever the trace changes. */
  onChange(show: () => void): void {
    this.#show = show;
    show();
  }

  /** Whether a cancel may still win: the pivot isn't through, or everything was taken back anyway. */
  get cancellable(): boolean {
    return !this.bound && this.#state !== 'committed' && this.#outcome?.status !== 'confirmed';
  }

  /** Runs `body` to its outcome, and writes that down. */
  async carry<R>(body: (saga: Saga) => Promise<R>): Promise<SagaOutcome<R>> {
    const { journal } = this.#options;
    const outcome = journal?.phase === 'compensating' ? await this.#resume(journal, body) : await this.#run(body);
    this.#timer.cancel();
    await CancellationScope.nonCancellable(async () => this.#settle(outcome));
    return outcome;
  }

  /** Cancels the saga, if its pivot lets it, and answers once it has settled. */
  async cancel(wish: CancelSaga): Promise<SagaAnswer> {
    this.#answering += 1;
    this.#heed(wish);
    // The answer outlives a cancellation of the workflow, since the saga does.
    await CancellationScope.nonCancellable(async () => condition(() => this.#settled));
    this.#answering -= 1;
    return answerOf(this.trace());
  }

  /** @throws ApplicationFailure when the decision can't be heeded as the saga stands */
  validate(wish: ResolveSaga): void {
    if (!this.#decisions.knows(wish.commandId)) validate(this.trace(), wish);
  }

  /** Does what an operator decided about a parked step, and answers at once: that it gives up, once that is written down. */
  async resolve(wish: ResolveSaga): Promise<SagaAnswer> {
    if (this.#decisions.knows(wish.commandId)) return answerOf(this.trace());
    this.validate(wish); // another may have decided since
    this.#decisions.resolve(wish);
    if (wish.action === 'compensate') this.#giveUp(wish);
    else this.attempts.find(wish.step)?.rule(wish);
    this.changed(true);
    this.#answering += 1;
    await this.#noted;
    this.#answering -= 1;
    return answerOf(this.trace());
  }

  /** Begins nothing any more, so what is written down now is as good as the journal before the first undo. */
  #giveUp({ step, actor, reason }: ResolveSaga): void {
    this.#isGivenUp = true;
    this.#interrupt(givenUp(step, actor, reason));
    this.#noted = CancellationScope.nonCancellable(async () => this.record());
  }

  trace(): SagaTrace {
    return {
      sagaId: this.id,
      lease: this.#options.lease ?? 1,
      version: this.#version,
      state: this.#state,
      outcome: this.#outcome,
      cause: this.#cause,
      needsAttention: this.#attention.needed,
      steps: this.attempts.trace(),
      kept: this.#part.kept,
      decisions: this.#decisions.list(),
    };
  }

  changed(moved: boolean): void {
    if (moved) this.#version += 1;
    const parked = this.attempts.under().flatMap(({ parked, name }) => (parked ? [name] : []));
    this.#attention.look(this.#lost || this.#recorder.parked, parked);
    this.#show();
  }

  get catchingUp(): boolean {
    return this.#catchingUp;
  }

  caughtUp(): void {
    this.#catchingUp = false;
    if (this.#heldBack !== null) this.#interrupt(this.#heldBack);
  }

  async record(): Promise<void> {
    await this.#recorder.decided(this.trace(), this.#journal());
  }

  wasUndone(path: string): boolean {
    return this.#options.journal?.undone?.includes(path) === true;
  }

  get #state(): SagaState {
    return this.#settled ? 'settled' : this.#part.state;
  }

  get #cause(): SagaTrace['cause'] {
    return this.#left ? (this.#interruption?.cause ?? null) : null;
  }

  #journal(): SagaJournal {
    const isLeaving = this.#left || this.#isGivenUp;
    const { cause, ending } = (isLeaving ? this.#interruption : null) ?? { cause: null, ending: null };
    const [attempts, decisions] = [this.attempts.journal(), this.#decisions.list()];
    const phase = this.bound ? 'committed' : this.#isGivenUp ? 'compensating' : this.#state;
    const undone = [...new Set([...(this.#options.journal?.undone ?? []), ...this.#part.undone])];
    return { phase, cause, ending, attempts, undone, decisions };
  }

  /** Listens for what may stop the saga from outside: an early cancel, Temporal's own, and the deadline. */
  #watch(): void {
    if (this.bound) return;
    const { cancel, deadline, journal } = this.#options;
    const former = journal?.decisions.find(({ action }) => action === 'cancel');
    if (former !== undefined) this.#stopFor(cancelled(former.actor, former.reason));
    if (cancel != null) this.#heed(cancel);
    CancellationScope.current().cancelRequested.catch(() => {
      this.#heed({ commandId: 'temporal', by: 'temporal', reason: 'the workflow was cancelled' });
    });
    const expire = (): void => {
      if (this.#state === 'acting') this.#stopFor(timedOut(this.#part.running() ?? null));
    };
    if (deadline === 0) expire();
    else if (deadline !== undefined) this.#unlessWithin(deadline, 'deadline of the saga', expire);
  }

  #heed(wish: CancelSaga): void {
    if (this.#decisions.knows(wish.commandId)) return;
    this.#decisions.cancel(wish);
    this.#stopFor(cancelled(wish.by, wish.reason));
    this.changed(true);
  }

  #stopFor(interruption: Interruption): void {
    if (this.#catchingUp) this.#heldBack ??= interruption;
    else this.#interrupt(interruption);
  }

  #interrupt(interruption: Interruption): void {
    if (this.#interruption !== null || (this.#state !== 'acting' && this.#state !== 'pivoting')) return;
    this.#interruption = interruption;
    this.way.leave();
    this.#part.stop();
  }

  #leave(otherwise: Interruption): void {
    this.#interruption ??= otherwise;
    this.#left = true;
    this.way.leave();
    this.changed(true);
    publishState('compensating', this.#interruption.cause);
  }

  async #run<R>(body: (saga: Saga) => Promise<R>): Promise<SagaOutcome<R>> {
    this.#watch();
    try {
      return { status: 'confirmed', result: await this.#part.carry(body) };
    } catch (error) {
      explain(error); // a bug compensates nothing
      return CancellationScope.nonCancellable(async () => this.#takeBack());
    }
  }

  /** Goes on where a former run was taking back. */
  async #resume({ cause, ending }: SagaJournal, body: (saga: Saga) => Promise<unknown>): Promise<Ending> {
    if (cause === null || ending === null) throw new Error(`the journal of '${this.id}' has no cause`);
    this.#interruption = { cause, ending };
    return CancellationScope.nonCancellable(async () => {
      // A body that was changed may not get to the steps that it had attempted.
      this.#unlessWithin(RELIVING, 'until the attempts of the former run are expected', () => {
        this.#lost = true;
        this.changed(true);
      });
      await this.#part.relive(body);
      this.#timer.cancel();
      this.#lost = false;
      await this.#part.fail(cause);
      return this.#takeBack();
    });
  }

  #unlessWithin(limit: Duration, summary: string, act: () => void): void {
    this.#timer.run(async () => sleep(limit, { summary })).then(act, () => undefined); // in time
  }

  async #takeBack(): Promise<Ending> {
    await this.#noted;
    const attempts = this.attempts.under();
    if (attempts.length > 0) await this.#recorder.compensating(this.trace(), this.#journal());
    await compensate(attempts);
    if (this.#interruption === null) throw new Error(`'${this.id}' was taken back without a cause`);
    return this.#interruption.ending;
  }

  async #settle(outcome: SagaOutcome): Promise<void> {
    this.#outcome = outcome;
    await this.#recorder.settled({ ...this.trace(), state: 'settled' });
    this.#settled = true;
    this.changed(true);
    if (this.#cause !== null) publishState('settled', this.#cause);
    await condition(() => this.#answering === 0);
  }
}
