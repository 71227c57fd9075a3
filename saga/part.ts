import { CancellationScope, CancelledFailure } from '@temporalio/workflow';

import type { SagaState, SagaTrace, StepKind } from '../contracts/saga.ts';
import { Attempt } from './attempt.ts';
import { explain, type Failure, type Verdict } from './failures.ts';
import { persist } from './persist.ts';
import type { Saga, Step } from './saga.ts';
import { shielded } from './scopes.ts';

/** How far a part got; `settled` is for the saga as a whole. */
export type PartState = Exclude<SagaState, 'settled'>;

/** The saga that a part belongs to. */
export interface Whole {
  readonly id: string;
  readonly attempts: Map<string, Attempt>;
  trace(): SagaTrace;
  changed(): void;
  /** Is told that the part leaves its way forward, before anything of it is stopped. */
  leave(failure: Failure, error: unknown): void;
}

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

/** The steps that share a pivot, and how far they got: what a saga's body works with. */
export class Part implements Saga {
  readonly #whole: Whole;
  readonly #forward = shielded();
  #state: PartState = 'acting';
  #stopped = false;

  constructor(whole: Whole) {
    this.#whole = whole;
  }

  get state(): PartState {
    return this.#state;
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
      if (this.#state === 'acting' && this.#stopped) throw new CancelledFailure('too late to confirm');
      return result;
    } catch (error) {
      const failure = explain(error);
      await CancellationScope.nonCancellable(async () => this.#fail(failure, error));
      throw error;
    }
  }

  /** Stops the way forward. While the pivot is being tried, its outcome is awaited first; behind it, it goes on. */
  stop(): void {
    this.#stopped = true;
    if (this.#state === 'acting') this.#forward.cancel();
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
    const running = this.running();
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

  trace(): SagaTrace {
    return this.#whole.trace();
  }

  /** The name of a step that is under way. */
  running(): string | undefined {
    const attempts = [...this.#whole.attempts.values()];
    return attempts.find(({ state }) => state === 'running' || state === 'parked')?.name;
  }

  async #fail(failure: Failure, error: unknown): Promise<void> {
    if (this.#state === 'acting') this.#leave(failure, error);
    await Promise.all([...this.#whole.attempts.values()].map(async ({ settled }) => settled));
    if (this.#state === 'committed') throw new Error(`the saga failed after its pivot: ${failure.message}`);
    if (this.#state !== 'compensating') this.#leave(failure, error);
  }

  #leave(failure: Failure, error: unknown): void {
    this.#become('compensating');
    this.#whole.leave(failure, error);
    this.#forward.cancel();
  }

  #mayAct(name: string): void {
    if (this.#state === 'compensating') throw new CancelledFailure(`the saga failed before step '${name}'`);
    if (this.#state !== 'acting') throw new Error(`step '${name}' must come before the pivot`);
    if (this.#stopped) throw new CancelledFailure(`the saga was stopped before step '${name}'`);
  }

  /** Registers the attempt, and only then acts: whatever happens to it, it can be taken back. */
  async #attempt<R>({ name, kind, execute, compensate: undo, decides }: Act<R>): Promise<R> {
    const { attempts, id } = this.#whole;
    if (attempts.has(name)) throw new Error(`two steps are named '${name}'`);
    const key = `${id}/${name}`;
    const attempt = new Attempt(name, kind, undo && (async () => undo(key)), () => {
      this.#whole.changed();
    });
    attempts.set(name, attempt);
    this.#whole.changed();
    const outcome = persist(async () => execute(key), decides, attempt);
    attempt.follow(outcome);
    return outcome;
  }

  #become(state: PartState): void {
    this.#state = state;
    this.#whole.changed();
  }
}
