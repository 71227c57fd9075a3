import { ApplicationFailure } from '@temporalio/common';

import type { Refusal, REVOKED } from '../contracts/names.ts';

/** A final no, for the saga to compensate. It is an expected result, so it isn't logged or counted as a failure. */
export function refusal(
  type: Refusal | typeof REVOKED,
  message: string,
  ...details: readonly unknown[]
): ApplicationFailure {
  return ApplicationFailure.create({ type, message, details: [...details], nonRetryable: true, category: 'BENIGN' });
}
