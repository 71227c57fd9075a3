import type { WorkerInterceptors } from '@temporalio/worker';

import { traceActivity } from './tracing.ts';
import { nameViolations } from './violations.ts';

/** What stands around the activities of every worker. */
export const interceptors: WorkerInterceptors = { activity: [traceActivity, nameViolations] };
