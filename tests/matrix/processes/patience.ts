/**
 * Loaded beside the workflows: an attempt that is parked is waited for as long as its process says that it is alive, and
 * no longer than any other when that is killed or frozen.
 */
import { workflowInfo, type WorkflowInterceptors } from '@temporalio/workflow';

import { WORKFLOWS } from '../../../contracts/names.ts';

const LONG = '15m';

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity: (input, next) => {
        if (workflowInfo().workflowType !== WORKFLOWS.placeOrder) return next(input);
        const times = { heartbeatTimeout: '8s', startToCloseTimeout: LONG, scheduleToCloseTimeout: LONG } as const;
        return next({ ...input, options: { ...input.options, ...times } });
      },
    },
  ],
});
