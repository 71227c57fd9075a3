import { CancellationScope, CancelledFailure, condition } from '@temporalio/workflow';

import type { SagaCause, SagaState, SagaTrace } from '../contracts/saga.ts';
import { finishActOf, stepActOf, type Act } from './act.ts';
import type { Known } from './attempts.ts';
import { compensate } from './compensation.ts';
import { isOpen } from './epoch.ts';
import { CANCELLED, explain, failureAgain, isNo, type Verdict } from './failures.ts';
import { never } from './persist.ts';
import type { Finish, Saga, SkippableFinish, Step } from './saga.ts';
import { shielded } from './scopes.ts';
import type { Whole } from './whole.ts';

/** How far a part got; `settled` is for the saga as a whole. */
export type PartState = Exclude<SagaState, 'settled'>;

interface Place {
  readonly outer?: Part;
  /** What comes before the names of its steps, in their keys and in the trace. */
  readonly path?: string;
  /** Hears of the way forward being left, before anything is stopped. */
  readonly onLeave?: (cause: SagaCause) => void;
}

const refuses = (verdict: Verdict): boolean => verdict === 'refused' || verdict === 'revoked';

/** The steps that share a pivot, and how far they got: what a body works with. A saga is one, with others nested in it. */
export class Part implements Saga {
  readonly #whole: Whole;
  readonly #path: string | null;
  readonly #outer: Part | null;
  readonly #onLeave: (cause: SagaCause) => void;
  readonly #forward = shielded();
  readonly #nested = new Map<string, Part>();
  readonly #unstoppable = { left: () => false, kept: () => this.isKept };
  #state: PartState = 'acting';
  #stopped = false;
  #over = false;
  /** Whether it is taken back on its own. */
  #undone: boolean;

  constructor(whole: Whole, { outer, path, onLeave }: Place) {
    this.#whole = whole;
    this.#outer = outer ?? null;
    this.#path = path ?? null;
    this.#onLeave = onLeave ?? (() => undefined);
    this.#undone = path !== undefined && whole.wasUndone(path);
  }

  get state(): PartState {
    return this.#state;
  }

  /** Whether its pivot, or that of a saga it is nested in, is through. */
  get isKept(): boolean {
    return this.#state === 'committed' || this.#outer?.isKept === true;
  }

  /** The nested sagas that got through their pivot. */
  get kept(): readonly string[] {
    return [...this.#nested.values()].flatMap((part) => (part.state === 'committed' ? (part.#path ?? []) : part.kept));
  }

  /** The nested sagas that are taken back on their own. */
  get undone(): readonly string[] {
    return [...this.#nested.values()].flatMap((part) => (part.#undone ? (part.#path ?? []) : part.undone));
  }

  /**
   * Runs `body` to its end.
   *
   * @throws what `body` threw, once nothing of the part is left running: no step lands after its own undo
   */
  async carry<R>(body: (saga: Saga) => Promise<R>): Promise<R> {
    try {
      const result = await this.#forward.run(async () => body(this));
      const running = this.running();
      if (running !== undefined) throw new Error(`the saga ended while step '${running}' was running`);
      if (this.#outer === null) this.#whole.caughtUp();
      if (this.#state === 'acting' && this.#stopped) throw new CancelledFailure('too late to confirm');
      return result;
    } catch (error) {
      const cause = this.#whole.attempts.causeOf(error);
      // What a former run attempted beside the step that failed is registered first, or nobody would take it back.
      if (this.#isResuming) await condition(() => this.#whole.attempts.missing(this.#prefix) === undefined);
      await CancellationScope.nonCancellable(async () => {
        if (this.#whole.catchingUp && !this.#isResuming) await this.#ended();
        await this.fail(cause);
      });
      throw error;
    }
  }

  /**
   * Runs `body` until every attempt of a former run is registered again, in the state in which that run left it.
   *
   * @throws Error when `body` ends before, so that it isn't the one that ran
   */
  async relive(body: (saga: Saga) => Promise<unknown>): Promise<void> {
    const ended = this.#forward
      .run(async () => body(this))
      .then(
        () => {
          const missing = this.#whole.attempts.missing();
          if (missing !== undefined) throw new Error(`the body ended without step '${missing}', which was attempted`);
        },
        (error: unknown) => {
          explain(error); // a bug goes no further; what failed then fails again
        },
      );
    const complete = condition(() => this.#whole.attempts.missing() === undefined);
    await Promise.race([complete, ended.then(async () => complete)]);
  }

  /** Leaves the way forward, for good. */
  #leave(cause: SagaCause): void {
    this.#become('compensating');
    this.#onLeave(cause);
    this.#forward.cancel();
    for (const part of this.#nested.values()) part.stop();
  }

  /** Stops the way forward. While the pivot is being tried, its outcome is awaited first; behind it, it goes on. */
  stop(): void {
    this.#stopped = true;
    if (this.#state !== 'acting') return;
    this.#forward.cancel();
    for (const part of this.#nested.values()) part.stop();
  }

  async step<R, I = undefined>(name: string, step: Step<R, I>): Promise<R> {
    this.#mayAct('step', name);
    if (this.#whole.way.isUnknown) await this.#noteWay('step', name);
    if (this.#isPassed(name)) await this.#forward.cancelRequested;
    try {
      return await this.#attempt<R>(name, {
        ...stepActOf(step),
        kind: 'step',
        decides: (verdict) => this.#ends(name, verdict) || (verdict === 'stopped' && this.#forward.consideredCancelled),
        bound: this.#whole.bound || this.#whole.catchingUp,
        left: () => this.#forward.consideredCancelled,
        kept: () => this.isKept,
      });
    } catch (error) {
      this.#whole.way.hear(`${this.#prefix}${name}`);
      throw error;
    }
  }

  async pivot<R>(name: string, step: Step<R>): Promise<R> {
    const wasCatchingUp = this.#whole.catchingUp;
    if (this.#outer === null) this.#whole.caughtUp();
    const { bound, catchingUp } = this.#whole;
    const decides = (verdict: Verdict): boolean => this.#ends(name, verdict);
    const act: Act = { ...stepActOf(step), kind: 'pivot', decides, bound: bound || catchingUp, ...this.#unstoppable };
    if (wasCatchingUp && !catchingUp && this.#stopped) return this.#forgo<R>(name, act);
    this.#mayAct('pivot', name);
    if (this.#whole.way.isUnknown) await this.#noteWay('pivot', name);
    if (this.#isPassed(name)) await this.#forward.cancelRequested;
    const running = this.running();
    if (running !== undefined) throw new Error(`pivot '${name}' must wait for step '${running}'`);
    this.#become('pivoting');
    try {
      const result = await CancellationScope.nonCancellable(async () => this.#attempt<R>(name, act));
      this.#become('committed');
      return result;
    } catch (error) {
      this.#become('acting');
      this.#whole.way.hear(`${this.#prefix}${name}`);
      throw error;
    }
  }

  finish<R>(name: string, execute: (key: string) => Promise<R>): Promise<R>;
  finish<R>(name: string, finish: Finish<R>): Promise<R>;
  finish(name: string, finish: SkippableFinish): Promise<void>;
  async finish<R>(name: string, finish: ((key: string) => Promise<R>) | Finish<R> | SkippableFinish): Promise<R> {
    if (this.#state !== 'committed') throw new Error(`finish '${name}' must come after the pivot`);
    const act: Act = { ...finishActOf(finish), kind: 'finish', decides: never, bound: true, ...this.#unstoppable };
    return CancellationScope.nonCancellable(async () => this.#attempt<R>(name, act));
  }

  async nested<R>(name: string, body: (saga: Saga) => Promise<R>): Promise<R> {
    this.#mayAct('nested saga', name);
    if (this.#whole.way.isUnknown) await this.#noteWay('nested saga', name);
    const path = `${this.#prefix}${name}`;
    if (this.#nested.has(name)) throw new Error(`two nested sagas are named '${path}'`);
    const part = new Part(this.#whole, { outer: this, path });
    this.#nested.set(name, part);
    try {
      return await part.carry(body);
    } catch (error) {
      explain(error); // a bug compensates nothing
      if (this.#isGoing && !this.#whole.resuming) await this.#compensate(part);
      throw error;
    } finally {
      part.#over = true;
    }
  }

  trace(): SagaTrace {
    return this.#whole.trace();
  }

  /** Waits until nothing is under way, nor follows from what was. */
  async #ended(): Promise<void> {
    let looks = 0; // the first comes at once: what follows from a step that has just ended isn't begun yet
    await condition(() => ++looks > 1 && !this.#whole.way.isNoting && this.running() === undefined);
  }

  /** The name of a step, or of a nested saga, that is under way. */
  running(): string | undefined {
    for (const [name, part] of this.#nested) if (!part.#over) return part.running() ?? `${this.#prefix}${name}`;
    return this.#whole.attempts.running(this.#prefix);
  }

  get #prefix(): string {
    return this.#path === null ? '' : `${this.#path}/`;
  }

  /** Whether it is on its way forward, and may stay there. */
  get #isGoing(): boolean {
    return this.#state === 'acting' && !this.#stopped;
  }

  /** Whether its own pivot was through in a former run. A nested saga may be refused still. */
  get #isBound(): boolean {
    return this.#whole.bound && this.#outer === null;
  }

  /** Whether a former run was taking it back already, and this one only has its attempts registered again. */
  get #isResuming(): boolean {
    return this.#whole.resuming || this.#undone || (this.#outer !== null && this.#outer.#isResuming);
  }

  /** Whether a former run left its way before this, so that it is never begun. */
  #isPassed(name: string): boolean {
    return this.#isResuming && this.#whole.attempts.known(`${this.#prefix}${name}`) === undefined;
  }

  /** Whether a verdict ends a step, and with it the way forward, unless the body has another. */
  #ends(name: string, verdict: Verdict): boolean {
    return refuses(verdict) && !(this.#isBound || this.#isAnew(name));
  }

  /** Whether a step that a former run may have left behind was given another input in this one. */
  #isAnew(name: string): boolean {
    const { attempts, catchingUp } = this.#whole;
    const fullName = `${this.#prefix}${name}`;
    const known = attempts.known(fullName)?.epochs ?? [];
    return catchingUp && (attempts.find(fullName)?.trace().epoch ?? 1) > Math.max(1, known.length);
  }

  /** Takes a nested saga back on its own; should the whole be taken back meanwhile, it waits for nothing here. */
  async #compensate(part: Part): Promise<void> {
    const attempts = this.#whole.attempts.under(part.#prefix);
    if (attempts.length === 0) return;
    part.#undone = true;
    const undone = CancellationScope.nonCancellable(async () => {
      await this.#whole.way.note();
      if (this.#isGoing) await compensate(attempts);
    });
    await Promise.race([undone, this.#forward.cancelRequested]);
  }

  /** Before another way is taken than that of a step that was refused, it is written down. */
  async #noteWay(kind: string, name: string): Promise<void> {
    await this.#whole.way.known();
    this.#mayAct(kind, name);
  }

  /** Leaves the way forward, and waits until nothing is under way there. */
  async fail(cause: SagaCause): Promise<void> {
    if (this.#state === 'acting') this.#leave(cause);
    if (this.#nested.size > 0) await condition(() => [...this.#nested.values()].every((part) => part.#over));
    await Promise.all(this.#whole.attempts.under(this.#prefix).map(async ({ settled }) => settled));
    if (this.#state === 'committed') throw new Error(`the saga failed after its pivot: ${cause.message}`);
    if (this.#state !== 'compensating') this.#leave(cause);
  }

  #mayAct(kind: string, name: string): void {
    if (this.#state === 'compensating') throw new CancelledFailure(`the saga failed before ${kind} '${name}'`);
    if (this.#state !== 'acting') throw new Error(`${kind} '${name}' must come before the pivot`);
    if (this.#stopped) throw new CancelledFailure(`the saga was stopped before ${kind} '${name}'`);
  }

  /** Registers the attempt, and only then acts: whatever happens to it, it can be taken back. */
  async #attempt<R>(name: string, act: Act): Promise<R> {
    const { attempts } = this.#whole;
    const fullName = `${this.#prefix}${name}`;
    const known = attempts.known(fullName);
    const attempt = attempts.add(fullName, act);
    const { epochs, failure } = known ?? { epochs: [], failure: null };
    // What was refused is refused again, whatever has become of it: a former run has gone another way.
    const isRefused = failure !== null && isNo(failure);
    const again = this.#isResuming ? act.kind === 'step' || !isOpen(epochs, failure) : isRefused;
    const outcome = again ? attempt.relive(epochs, this.#endAgain(epochs, failure)) : attempt.begin(epochs);
    return outcome as Promise<R>; // what `execute` gave, or an operator in its place
  }

  /** Ends as a step did in a former run. */
  async #endAgain(epochs: Known['epochs'], failure: Known['failure']): Promise<unknown> {
    // It was under way then, and is stopped.
    if (isOpen(epochs, failure)) return this.#forward.cancelRequested;
    if (failure === null) return epochs.at(-1)?.result;
    // It was stopped when something beside it was refused, as it is again.
    if (!isNo(failure) && !this.#whole.resuming) return this.#forward.cancelRequested;
    throw failureAgain(failure);
  }

  /** Doesn't try the pivot. A former run may have, and it may land yet: it is taken back like a step. */
  async #forgo<R>(name: string, act: Act): Promise<R> {
    const { attempts } = this.#whole;
    const attempt = attempts.add(`${this.#prefix}${name}`, act);
    const failure = { type: CANCELLED, message: `the saga was stopped before pivot '${name}'` };
    const end = Promise.reject(failureAgain(failure));
    return attempt.relive(attempts.known(attempt.name)?.epochs ?? [], end) as Promise<R>; // it fails
  }

  #become(state: PartState): void {
    this.#state = state;
    this.#whole.changed(true);
  }
}
