/** Hands the trace that a workflow was started in to all that it schedules. */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { AsyncLocalStorage, type WorkflowInterceptors } from '@temporalio/workflow';

import { TRACE_HEADER } from '../contracts/names.ts';
import type { TraceContext } from '../contracts/tracing.ts';

/**
 * The trace of whatever began the code that runs, not of the workflow: once sagas come by Updates into one workflow,
 * `handleUpdate` will put each in the trace of its own, as `execute` does.
 */
const carried = new AsyncLocalStorage<Payload | undefined>();

/** None of them awaits: a replay must take the turns that the run took, also a run from before there were these. */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [{ execute: (input, next) => carried.run(input.headers[TRACE_HEADER], next, input) }],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const trace = carried.getStore();
        return next(trace === undefined ? input : { ...input, headers: { ...input.headers, [TRACE_HEADER]: trace } });
      },
      getLogAttributes: (input, next) => next({ ...input, ...logged(carried.getStore()) }),
    },
  ],
});

function logged(trace: Payload | undefined): { readonly traceId?: string | undefined } {
  if (trace === undefined) return {};
  const { traceparent } = defaultPayloadConverter.fromPayload<TraceContext>(trace);
  return { traceId: traceparent.split('-')[1] };
}
