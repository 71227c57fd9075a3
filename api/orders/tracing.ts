import { AsyncLocalStorage } from 'node:async_hooks';

import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

import { TRACE_HEADER } from '../../contracts/names.ts';
import type { TraceContext } from '../../contracts/tracing.ts';

const carried = new AsyncLocalStorage<TraceContext | null>();

/** Starts workflows in a trace, by way of {@link traceStarts}; in none when there is none. */
export async function startIn<R>(trace: TraceContext | null, start: () => Promise<R>): Promise<R> {
  return carried.run(trace, start);
}

/** Has a client hand a workflow the trace that it is started in: a start has no option for headers. */
export const traceStarts: WorkflowClientInterceptor = {
  startWithDetails: async (input, next) => {
    const trace = carried.getStore() ?? null;
    if (trace === null) return next(input);
    return next({ ...input, headers: { ...input.headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload(trace) } });
  },
};
