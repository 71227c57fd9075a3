import type { Connection, WorkflowClientInterceptor } from '@temporalio/client';

import { mustBeOurs } from '../../process/environment.ts';
import type { TemporalOptions } from '../../process/temporal.ts';

/** Has a client start nothing before it has seen that the namespace isn't another environment's. */
export function guardStarts(
  connection: Connection,
  { namespace, environment }: Pick<TemporalOptions, 'namespace' | 'environment'>,
): WorkflowClientInterceptor {
  let isOurs = false;
  return {
    startWithDetails: async (input, next) => {
      if (!isOurs) await mustBeOurs(connection, namespace, environment);
      isOurs = true;
      return next(input);
    },
  };
}
