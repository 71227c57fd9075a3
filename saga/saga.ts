/**
 * Sagas: a transaction over several services, written as ordinary workflow code.
 *
 * A saga runs its steps; when one is refused, it takes back every step that was attempted, newest first. Its pivot is
 * the point of no return: what follows is finished, whatever happens. On its happy path the library adds nothing to
 * the workflow's history.
 */
import type { Duration } from '@temporalio/common';

import type { CancelSaga, SagaOutcome, SagaTrace } from '../contracts/saga.ts';
import { register } from './registry.ts';
import { SagaRun } from './run.ts';

/** A forward action and the action that takes its effect back. */
export interface Step<R> {
  /** Acts. `key` is the same on every attempt: hand it on as the idempotency key. */
  execute(key: string): Promise<R>;

  /**
   * Takes the effect back. It runs for every step that was *attempted*, so `result` is undefined where the outcome is
   * unknown. It must be safe to repeat, and safe when nothing had happened.
   */
  compensate(key: string, result: NoInfer<R> | undefined): Promise<unknown>;
}

/** What a saga's body works with. Names are unique within a saga; the key of a step is `<saga id>/<name>`. */
export interface Saga {
  /**
   * Runs a step whose effect can be taken back. An outage doesn't fail it: it is retried, for ever if need be.
   *
   * @throws the refusal, or a cancellation when the saga is being cancelled or compensated
   */
  step<R>(name: string, step: Step<R>): Promise<R>;

  /**
   * Runs the point of no return, once every step is done. It can't be cancelled; once it is through, nothing is
   * compensated any more. A refused pivot is compensated like a step: a late first attempt must not land after all.
   *
   * @throws the refusal
   */
  pivot<R>(name: string, step: Step<R>): Promise<R>;

  /** Runs what must follow the pivot, until it is done. It can't be cancelled, is never taken back and never fails. */
  finish<R>(name: string, execute: (key: string) => Promise<R>): Promise<R>;

  /** Tells how the saga stands: hand it to an activity that records it in a transaction it makes anyway. */
  trace(): SagaTrace;
}

/** Where a saga is written down. Both are retried until they succeed, and must be harmless to repeat. */
export interface SagaRecord {
  /** Runs before the first compensation. */
  compensating(trace: SagaTrace): Promise<unknown>;
  /** Runs last, with the outcome. */
  settled(trace: SagaTrace): Promise<unknown>;
}

export interface SagaOptions {
  readonly record?: SagaRecord;
  /** How long the saga may take to reach its pivot before it is taken back. @default for ever */
  readonly deadline?: Duration | undefined;
  /** A cancel that came before the saga started. */
  readonly cancel?: CancelSaga | null;
}

/**
 * Runs `body` as the saga `id`. Refusals, cancels and the deadline are results, given once every attempted step was
 * taken back.
 *
 * @throws whatever is a bug (anything but a `TemporalFailure`): it fails the workflow task, and nothing is compensated
 */
export async function runSaga<R>(
  id: string,
  body: (saga: Saga) => Promise<R>,
  options: SagaOptions = {},
): Promise<SagaOutcome<R>> {
  const run = new SagaRun(id, options);
  register(run);
  return run.carry(body);
}
