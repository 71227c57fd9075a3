import { CancellationScope, CancelledFailure, condition, log, sleep } from '@temporalio/workflow';

import type {
  CancelSaga,
  SagaCause,
  SagaDecision,
  SagaOutcome,
  SagaState,
  SagaTrace,
  StepKind,
} from '../contracts/saga.ts';
import { Attempt } from './attempt.ts';
import { publishAttention, publishState } from './attributes.ts';
import { now } from './clock.ts';
import { compensate } from './compensation.ts';
import { explain, type Verdict } from './failures.ts';
import { persist } from './persist.ts';
import type { Saga, SagaOptions, Step } from './saga.ts';

/** Why a saga stops although no step was refused. */
type Interruption = Extract<SagaOutcome, { status: 'cancelled' | 'timed-out' }>;

interface Act<R> {
  readonly name: string;
  readonly kind: StepKind;
  readonly execute: (key: string) => Promise<R>;
  readonly compensate?: (key: string) => Promise<unknown>;
  /** Which verdicts end the act; any other has it tried again. */
  readonly decides: (verdict: Verdict) => boolean;
}

const refuses = (verdict: Verdict): boolean => verdict === 'refused' || verdict === 'revoked';
const never = (): boolean => false;
/** A scope that only we cancel: the workflow's own cancellation doesn't reach into it. */
const shielded = (): CancellationScope =>
  new CancellationScope({ cancellable: true, parent: new CancellationScope({ cancellable: false }) });

/** One run of a saga: what was attempted, and how far it got. */
export class SagaRun implements Saga {
  readonly id: string;
  readonly #options: SagaOptions;
  readonly #attempts = new Map<string, Attempt>();
  readonly #decisions: SagaDecision[] = [];
  readonly #forward = shielded();
  readonly #timer = shielded();
  #state: SagaState = 'acting';
  #interruption: Interruption | null = null;
  #cause: SagaCause | null = null;
  #outcome: SagaOutcome | null = null;
  #unrecorded = false;
  #attention = false;
  #answering = 0;
  #show: () => void = () => undefined;

  constructor(id: string, options: SagaOptions) {
    this.id = id;
    this.#options = options;
  }

  /** Has `show` called whenever the trace changes. */
  onChange(show: () => void): void {
    this.#show = show;
    show();
  }

  /** Whether a cancel may still win: the pivot isn't through, or everything was taken back anyway. */
  get cancellable(): boolean {
    return this.#state !== 'committed' && this.#outcome?.status !== 'confirmed';
  }

  /** Runs `body` to its outcome, and writes that down. */
  async carry<R>(body: (saga: Saga) => Promise<R>): Promise<SagaOutcome<R>> {
    this.#watch();
    const outcome = await this.#run(body);
    this.#timer.cancel();
    await CancellationScope.nonCancellable(async () => this.#settle(outcome));
    return outcome;
  }

  async step<R>(name: string, { execute, compensate: undo }: Step<R>): Promise<R> {
    this.#mayAct(name);
    let result: R | undefined;
    return this.#attempt({
      name,
      kind: 'step',
      execute: async (key) => (result = await execute(key)),
      compensate: async (key) => undo(key, result),
      decides: (verdict) => refuses(verdict) || (verdict === 'stopped' && this.#forward.consideredCancelled),
    });
  }

  async pivot<R>(name: string, { execute, compensate: undo }: Step<R>): Promise<R> {
    this.#mayAct(name);
    const running = this.#running();
    if (running !== undefined) throw new Error(`pivot '${name}' must wait for step '${running}'`);
    this.#become('pivoting');
    let result: R | undefined;
    try {
      const act = { name, kind: 'pivot', execute: async (key: string) => (result = await execute(key)) } as const;
      const attempt = { ...act, compensate: async (key: string) => undo(key, result), decides: refuses };
      const reached = await CancellationScope.nonCancellable(async () => this.#attempt(attempt));
      this.#become('committed');
      return reached;
    } catch (error) {
      this.#become('acting');
      throw error;
    }
  }

  async finish<R>(name: string, execute: (key: string) => Promise<R>): Promise<R> {
    if (this.#state !== 'committed') throw new Error(`finish '${name}' must come after the pivot`);
    return CancellationScope.nonCancellable(async () =>
      this.#attempt({ name, kind: 'finish', execute, decides: never }),
    );
  }

  /** Cancels the saga, if its pivot lets it, and answers once it has settled. */
  async cancel(wish: CancelSaga): Promise<SagaTrace> {
    this.#answering += 1;
    this.#heed(wish);
    // The answer outlives a cancellation of the workflow, since the saga does.
    await CancellationScope.nonCancellable(async () => condition(() => this.#state === 'settled'));
    this.#answering -= 1;
    return this.trace();
  }

  trace(): SagaTrace {
    return {
      sagaId: this.id,
      state: this.#state,
      outcome: this.#outcome,
      cause: this.#cause,
      needsAttention: this.#attention,
      steps: [...this.#attempts.values()].map((attempt) => attempt.trace()),
      decisions: [...this.#decisions],
    };
  }

  /** Listens for what may stop the saga from outside: an early cancel, Temporal's own, and the deadline. */
  #watch(): void {
    const { cancel, deadline } = this.#options;
    if (cancel != null) this.#heed(cancel);
    CancellationScope.current().cancelRequested.catch(() => {
      this.#heed({ commandId: 'temporal', by: 'temporal', reason: 'the workflow was cancelled' });
    });
    if (deadline === undefined) return;
    this.#timer
      .run(async () => sleep(deadline, { summary: 'deadline of the saga' }))
      .then(
        () => {
          if (this.#state === 'acting') this.#interrupt({ status: 'timed-out', step: this.#running() ?? null });
        },
        () => undefined, // in time
      );
  }

  #heed({ commandId: id, by, reason }: CancelSaga): void {
    if (this.#decisions.some((decision) => decision.id === id)) return;
    this.#decisions.push({ id, action: 'cancel', actor: by, reason, at: now() });
    this.#interrupt({ status: 'cancelled', by, reason });
  }

  /** Stops the way forward. While the pivot is being tried, its outcome is awaited first. */
  #interrupt(interruption: Interruption): void {
    if (this.#interruption !== null || (this.#state !== 'acting' && this.#state !== 'pivoting')) return;
    this.#interruption = interruption;
    if (this.#state === 'acting') this.#forward.cancel();
  }

  async #run<R>(body: (saga: Saga) => Promise<R>): Promise<SagaOutcome<R>> {
    try {
      const result = await this.#forward.run(async () => body(this));
      const running = this.#running();
      if (running !== undefined) throw new Error(`the saga ended while step '${running}' was running`);
      if (this.#state === 'acting' && this.#interruption !== null) throw new CancelledFailure('too late to confirm');
      return { status: 'confirmed', result };
    } catch (error) {
      const { type, message } = explain(error);
      const failed = [...this.#attempts.values()].find((attempt) => attempt.error === error);
      const failure = { step: failed?.name ?? null, type, message };
      return CancellationScope.nonCancellable(async () => this.#takeBack(failure));
    }
  }

  /** Compensates what was attempted, once nothing of it is left running: no step lands after its own undo. */
  async #takeBack(failure: SagaCause): Promise<Exclude<SagaOutcome, { status: 'confirmed' }>> {
    if (this.#state === 'acting') this.#leave(failure);
    const attempts = [...this.#attempts.values()];
    await Promise.all(attempts.map(async ({ settled }) => settled));
    if (this.#state === 'committed') throw new Error(`the saga failed after its pivot: ${failure.message}`);
    if (this.#state !== 'compensating') this.#leave(failure);
    if (attempts.length > 0) await this.#record('compensating', this.trace());
    await compensate(attempts);
    const { step, type: reason, message } = failure;
    return this.#interruption ?? { status: 'rejected', reason, step, message };
  }

  #leave(failure: SagaCause): void {
    this.#cause = this.#interruption === null ? failure : causeOf(this.#interruption);
    this.#become('compensating');
    publishState('compensating', this.#cause);
    this.#forward.cancel();
  }

  async #settle(outcome: SagaOutcome): Promise<void> {
    this.#outcome = outcome;
    await this.#record('settled', { ...this.trace(), state: 'settled' });
    this.#become('settled');
    if (this.#cause !== null) publishState('settled', this.#cause);
    await condition(() => this.#answering === 0);
  }

  async #record(event: 'compensating' | 'settled', trace: SagaTrace): Promise<void> {
    const { record } = this.#options;
    if (record === undefined) return;
    const attend = (unrecorded: boolean) => () => {
      this.#unrecorded = unrecorded;
      this.#changed();
    };
    await persist(async () => record[event](trace), never, { park: attend(true), heal: attend(false) });
  }

  #mayAct(name: string): void {
    if (this.#state === 'compensating') throw new CancelledFailure(`the saga failed before step '${name}'`);
    if (this.#state !== 'acting') throw new Error(`step '${name}' must come before the pivot`);
    if (this.#interruption !== null) throw new CancelledFailure(`the saga was stopped before step '${name}'`);
  }

  /** Registers the attempt, and only then acts: whatever happens to it, it can be taken back. */
  async #attempt<R>({ name, kind, execute, compensate: undo, decides }: Act<R>): Promise<R> {
    if (this.#attempts.has(name)) throw new Error(`two steps are named '${name}'`);
    const key = `${this.id}/${name}`;
    const attempt = new Attempt(name, kind, undo && (async () => undo(key)), () => {
      this.#changed();
    });
    this.#attempts.set(name, attempt);
    this.#changed();
    const outcome = persist(async () => execute(key), decides, attempt);
    attempt.follow(outcome);
    return outcome;
  }

  #running(): string | undefined {
    const attempts = [...this.#attempts.values()];
    return attempts.find(({ state }) => state === 'running' || state === 'parked')?.name;
  }

  #become(state: SagaState): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    const needed = this.#unrecorded || [...this.#attempts.values()].some(({ state }) => state === 'parked');
    if (needed !== this.#attention) {
      this.#attention = needed;
      publishAttention(needed);
      log.warn(needed ? 'saga needs attention' : 'saga needs attention no more', { sagaId: this.id });
    }
    this.#show();
  }
}

function causeOf(interruption: Interruption): SagaCause {
  return interruption.status === 'cancelled'
    ? { step: null, type: 'Cancelled', message: `${interruption.by}: ${interruption.reason}` }
    : { step: interruption.step, type: 'TimedOut', message: 'the saga took longer than its deadline' };
}
