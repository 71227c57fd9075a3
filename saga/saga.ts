/**
 * Sagas: a transaction over several services, written as ordinary workflow code.
 *
 * A saga runs its steps; when one is refused, it takes back every step that was attempted, newest first. Its pivot is
 * the point of no return: what follows is finished, whatever happens. On its happy path the library adds nothing to
 * the workflow's history.
 */
import type { Duration } from '@temporalio/common';

import type { CancelSaga, SagaJournal, SagaOutcome, SagaTrace } from '../contracts/saga.ts';
import { register } from './registry.ts';
import { SagaRun } from './run.ts';

/** A forward action and the action that takes its effect back. */
export interface Step<R, I = undefined> {
  /** What an operator may give another of, when the step doesn't get through: say, a card, or an address. */
  readonly input?: I;

  /**
   * Acts. `key` is the same on every attempt: hand it on as the idempotency key. With another input comes another key,
   * `<key>~2`.
   */
  execute(key: string, input: NoInfer<I>): Promise<R>;

  /**
   * Takes the effect back. It runs for every step that was *attempted*, so `result` is undefined where the outcome is
   * unknown. It must be safe to repeat, and safe when nothing had happened: it bars `key`, so that nothing lands late.
   * `by` says who wants it, when that isn't the saga itself.
   */
  compensate(key: string, result: NoInfer<R> | undefined, by: string | undefined): Promise<unknown>;

  /** Writes down what a person did, or undid, in its place. Left out, nothing of it is in the services' books. */
  readonly byHand?: ByHand<NoInfer<R>>;
}

/**
 * How a service hears of what a person did. Both are retried until they work, `done` until the saga is stopped, and must be
 * harmless to repeat.
 */
export interface ByHand<R> {
  /** Gives what the step gives from then on. `told` is what the operator said of it, `key` one that nothing else has. */
  done(key: string, told: unknown, evidence: string): Promise<R>;
  /** What was done under `key`, by whomever, was taken back, or was seen not to be. */
  undone(key: string, evidence: string): Promise<unknown>;
}

/** A finish that a person may do in its place. */
export interface Finish<R> {
  execute(key: string): Promise<R>;
  readonly byHand: Pick<ByHand<NoInfer<R>>, 'done'>;
}

/** A finish that an operator may leave out, which is why it gives nothing. */
export interface SkippableFinish {
  execute(key: string): Promise<void>;
  /** Bars `key`, so that nothing lands late. */
  revoke(key: string): Promise<unknown>;
  readonly byHand?: Pick<ByHand<void>, 'done'>;
}

/** What a saga's body works with. Names are unique within a saga; the key of a step is `<saga id>/<name>`. */
export interface Saga {
  /**
   * Runs a step whose effect can be taken back. An outage doesn't fail it: it is retried, for ever if need be.
   *
   * @throws the refusal, or a cancellation when the saga is being cancelled or compensated
   */
  step<R, I = undefined>(name: string, step: Step<R, I>): Promise<R>;

  /**
   * Runs the point of no return, once every step is done. It can't be cancelled; once it is through, nothing is
   * compensated any more. A refused pivot is compensated like a step: a late first attempt must not land after all.
   *
   * @throws the refusal
   */
  pivot<R>(name: string, step: Step<R>): Promise<R>;

  /** Runs what must follow the pivot, until it is done. It can't be cancelled, is never taken back and never fails. */
  finish<R>(name: string, execute: (key: string) => Promise<R>): Promise<R>;
  finish<R>(name: string, finish: Finish<R>): Promise<R>;
  finish(name: string, finish: SkippableFinish): Promise<void>;

  /**
   * Runs a saga within this one, before its pivot; the key of a step is `<saga id>/<name>/<step>`. It has a pivot of
   * its own: refused before, it is taken back on its own; through, it is kept, and only what is outside of it is taken
   * back.
   *
   * @throws what failed it, once it was taken back
   */
  nested<R>(name: string, body: (saga: Saga) => Promise<R>): Promise<R>;

  /** Tells how the saga stands: hand it to an activity that records it in a transaction it makes anyway. */
  trace(): SagaTrace;
}

/** Where a saga is written down. All are retried until they succeed, and must be harmless to repeat. */
export interface SagaRecord {
  /**
   * Runs beside everything else when a saga is parked elsewhere than before, or nowhere any more, so that it can be
   * listed. The last word counts; on the happy path there is none.
   */
  readonly attention?: (trace: SagaTrace) => Promise<unknown>;
  /** Runs before something is done of which a run that takes the saga up has to know: an operator's decision, another way. */
  decided(trace: SagaTrace, journal: SagaJournal): Promise<unknown>;
  /** Runs before the first compensation. */
  compensating(trace: SagaTrace, journal: SagaJournal): Promise<unknown>;
  /** Runs last, with the outcome. */
  settled(trace: SagaTrace): Promise<unknown>;
}

export interface SagaOptions {
  readonly record?: SagaRecord;
  /** How long the saga may take to reach its pivot before it is taken back; 0 when that is over. @default for ever */
  readonly deadline?: Duration | undefined;
  /** A cancel that came before the saga started. */
  readonly cancel?: CancelSaga | null;
  /** What was written down last of a run that didn't come to its end. */
  readonly journal?: SagaJournal | null;
  /**
   * Which of the saga's runs this is. It is in every trace, so that whoever writes one down can turn away what a run
   * that was taken over writes late. @default 1
   */
  readonly lease?: number | undefined;
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
