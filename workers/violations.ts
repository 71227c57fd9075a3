import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';

import { postgresErrorIn } from '../process/postgres-error.ts';

/** The failure of an activity that violates a constraint of its database. Not retryable, and no refusal. */
export const CONSTRAINT_VIOLATED = 'ConstraintViolated';

/** PostgreSQL's class of codes for it. */
const INTEGRITY = /^23/u;

/**
 * Has an activity fail at once that its database refuses for what it would write: it is no outage, so the next attempt
 * would fail, too. The failure names the constraint, and leaves the row out, which may be a customer's.
 */
export function nameViolations(): ActivityInterceptors {
  return {
    inbound: {
      execute: async (input, next) => {
        try {
          return await next(input);
        } catch (error) {
          const said = postgresErrorIn(error);
          if (said === null || !INTEGRITY.test(said.code)) throw error;
          throw ApplicationFailure.nonRetryable(said.message, CONSTRAINT_VIOLATED, { code: said.code });
        }
      },
    },
  };
}
