import { ApplicationFailure, CancelledFailure, isCancellation, rootCause, TemporalFailure } from '@temporalio/workflow';

import { DECLARED_REFUSED, REFUSALS, REVOKED } from '../contracts/names.ts';

/**
 * What a failure says about the effect that was tried:
 * `refused` it won't happen · `revoked` somebody else took it back · `stopped` it was cancelled ·
 * `undecided` it may or may not have happened, and trying again is the only way to know.
 */
export type Verdict = 'refused' | 'revoked' | 'stopped' | 'undecided';

/** The type of a failure that is a cancellation. */
export const CANCELLED = 'Cancelled';

export interface Failure {
  readonly verdict: Verdict;
  readonly type: string;
  readonly message: string;
  /** How long whoever failed asks not to be called again: `{ retryAfterMs }` among the failure's details. */
  readonly retryAfterMs?: number;
}

/**
 * Tells a refusal from an outage.
 *
 * @throws `error` itself when it is a bug: anything but a `TemporalFailure` fails the workflow task, which then waits
 *   for a corrected worker. Nobody is refunded because of a typo.
 */
export function explain(error: unknown): Failure {
  if (!(error instanceof TemporalFailure)) throw error;
  const message = rootCause(error) ?? error.message;
  if (isCancellation(error)) return { verdict: 'stopped', type: CANCELLED, message };
  const spoken = application(error);
  const type = spoken?.type ?? innermost(error).name;
  const verdict = spoken?.nonRetryable === true ? verdictOf(type) : 'undecided';
  return { verdict, type, message, retryAfterMs: retryAfterMs(spoken) };
}

/** The SDK tells a workflow nothing of `nextRetryDelay`. */
function retryAfterMs(failure: ApplicationFailure | undefined): number {
  const [facts] = (failure?.details ?? []) as readonly ({ readonly retryAfterMs?: unknown } | null)[]; // JSON
  return typeof facts?.retryAfterMs === 'number' ? facts.retryAfterMs : 0;
}

function verdictOf(type: string): Verdict {
  if (type === REVOKED) return 'revoked';
  if (type === DECLARED_REFUSED) return 'refused';
  return REFUSALS.some((refusal) => refusal === type) ? 'refused' : 'undecided';
}

/** The failure that an activity threw, below the wrappers that Temporal put round it. */
function application(error: Error): ApplicationFailure | undefined {
  if (error instanceof ApplicationFailure) return error;
  return error.cause instanceof Error ? application(error.cause) : undefined;
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

/** Whether what failed a step, as a journal keeps it, was a no: the only other thing that does is to be stopped. */
export function isNo({ type }: Pick<Failure, 'type'>): boolean {
  return type !== CANCELLED;
}

/** Makes a failure that is explained as `type` and `message`, as one was before. */
export function failureAgain({ type, message }: Pick<Failure, 'type' | 'message'>): TemporalFailure {
  return type === CANCELLED ? new CancelledFailure(message) : ApplicationFailure.nonRetryable(message, type);
}
