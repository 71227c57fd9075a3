import type { SagaCause, SagaOutcome } from '../contracts/saga.ts';
import { CANCELLED } from './failures.ts';

/** How a saga ends that was taken back. */
export type Ending = Exclude<SagaOutcome, { readonly status: 'confirmed' }>;

/** Why a saga stops although no step was refused. */
export interface Interruption {
  readonly cause: SagaCause;
  readonly ending: Ending;
}

export function cancelled(by: string, reason: string): Interruption {
  return {
    cause: { step: null, type: CANCELLED, message: `${by}: ${reason}` },
    ending: { status: 'cancelled', by, reason },
  };
}

/** An operator gave the saga up because of a step. */
export function givenUp(step: string, by: string, reason: string): Interruption {
  return { cause: { step, type: 'GivenUp', message: `${by}: ${reason}` }, ending: { status: 'cancelled', by, reason } };
}

export function timedOut(step: string | null): Interruption {
  return {
    cause: { step, type: 'TimedOut', message: 'the saga took longer than its deadline' },
    ending: { status: 'timed-out', step },
  };
}

export function rejected(cause: SagaCause): Interruption {
  const { step, type: reason, message } = cause;
  return { cause, ending: { status: 'rejected', reason, step, message } };
}
