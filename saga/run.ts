import { CancellationScope, condition, log, sleep } from '@temporalio/workflow';

import type { CancelSaga, SagaCause, SagaDecision, SagaOutcome, SagaState, SagaTrace } from '../contracts/saga.ts';
import type { Attempt } from './attempt.ts';
import { publishAttention, publishState } from './attributes.ts';
import { now } from './clock.ts';
import { compensate } from './compensation.ts';
import { explain, type Failure } from './failures.ts';
import { Part, type Whole } from './part.ts';
import { persist } from './persist.ts';
import type { Saga, SagaOptions } from './saga.ts';
import { shielded } from './scopes.ts';

/** Why a saga stops although no step was refused. */
type Interruption = Extract<SagaOutcome, { status: 'cancelled' | 'timed-out' }>;

const never = (): boolean => false;

/** One run of a saga: what stops it, how it ends, and where that is written down. */
export class SagaRun implements Whole {
  readonly id: string;
  readonly attempts = new Map<string, Attempt>();
  readonly #options: SagaOptions;
  readonly #part = new Part(this);
  readonly #decisions: SagaDecision[] = [];
  readonly #timer = shielded();
  #interruption: Interruption | null = null;
  #cause: SagaCause | null = null;
  #outcome: SagaOutcome | null = null;
  #settled = false;
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

  /** Cancels the saga, if its pivot lets it, and answers once it has settled. */
  async cancel(wish: CancelSaga): Promise<SagaTrace> {
    this.#answering += 1;
    this.#heed(wish);
    // The answer outlives a cancellation of the workflow, since the saga does.
    await CancellationScope.nonCancellable(async () => condition(() => this.#settled));
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
      steps: [...this.attempts.values()].map((attempt) => attempt.trace()),
      decisions: [...this.#decisions],
    };
  }

  changed(): void {
    const needed = this.#unrecorded || [...this.attempts.values()].some(({ state }) => state === 'parked');
    if (needed !== this.#attention) {
      this.#attention = needed;
      publishAttention(needed);
      log.warn(needed ? 'saga needs attention' : 'saga needs attention no more', { sagaId: this.id });
    }
    this.#show();
  }

  leave({ type, message }: Failure, error: unknown): void {
    const failed = [...this.attempts.values()].find((attempt) => attempt.error === error);
    this.#cause =
      this.#interruption === null ? { step: failed?.name ?? null, type, message } : causeOf(this.#interruption);
    this.changed();
    publishState('compensating', this.#cause);
  }

  get #state(): SagaState {
    return this.#settled ? 'settled' : this.#part.state;
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
          if (this.#state !== 'acting') return;
          this.#interrupt({ status: 'timed-out', step: this.#part.running() ?? null });
        },
        () => undefined, // in time
      );
  }

  #heed({ commandId: id, by, reason }: CancelSaga): void {
    if (this.#decisions.some((decision) => decision.id === id)) return;
    this.#decisions.push({ id, action: 'cancel', actor: by, reason, at: now() });
    this.#interrupt({ status: 'cancelled', by, reason });
  }

  #interrupt(interruption: Interruption): void {
    if (this.#interruption !== null || (this.#state !== 'acting' && this.#state !== 'pivoting')) return;
    this.#interruption = interruption;
    this.#part.stop();
  }

  async #run<R>(body: (saga: Saga) => Promise<R>): Promise<SagaOutcome<R>> {
    try {
      return { status: 'confirmed', result: await this.#part.carry(body) };
    } catch (error) {
      explain(error); // a bug compensates nothing
      return CancellationScope.nonCancellable(async () => this.#takeBack());
    }
  }

  async #takeBack(): Promise<Exclude<SagaOutcome, { status: 'confirmed' }>> {
    const attempts = [...this.attempts.values()];
    if (attempts.length > 0) await this.#record('compensating', this.trace());
    await compensate(attempts);
    return this.#interruption ?? rejection(this.#cause);
  }

  async #settle(outcome: SagaOutcome): Promise<void> {
    this.#outcome = outcome;
    await this.#record('settled', { ...this.trace(), state: 'settled' });
    this.#settled = true;
    this.changed();
    if (this.#cause !== null) publishState('settled', this.#cause);
    await condition(() => this.#answering === 0);
  }

  async #record(event: 'compensating' | 'settled', trace: SagaTrace): Promise<void> {
    const { record } = this.#options;
    if (record === undefined) return;
    const attend = (unrecorded: boolean) => () => {
      this.#unrecorded = unrecorded;
      this.changed();
    };
    await persist(async () => record[event](trace), never, { park: attend(true), heal: attend(false) });
  }
}

function rejection(cause: SagaCause | null): Extract<SagaOutcome, { status: 'rejected' }> {
  if (cause === null) throw new Error('a saga was taken back without a cause');
  const { step, type: reason, message } = cause;
  return { status: 'rejected', reason, step, message };
}

function causeOf(interruption: Interruption): SagaCause {
  return interruption.status === 'cancelled'
    ? { step: null, type: 'Cancelled', message: `${interruption.by}: ${interruption.reason}` }
    : { step: interruption.step, type: 'TimedOut', message: 'the saga took longer than its deadline' };
}
