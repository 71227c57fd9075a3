import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { z } from 'zod';

import { currentTrace } from '../activities/tracing.ts';
import { TRACE_HEADER } from '../contracts/names.ts';
import { traceContext } from '../contracts/tracing.schema.ts';
import type { TraceContext } from '../contracts/tracing.ts';

/**
 * Runs an activity in the trace that its workflow hands it, and has its log tell it. One of these an activity: what is
 * logged after it ended still belongs to it.
 */
export function traceActivity(): ActivityInterceptors {
  let facts: Readonly<Record<string, unknown>> = {};
  return {
    inbound: {
      execute: async (input, next) => {
        const trace = traceIn(input.headers);
        facts = { traceId: trace?.traceparent.split('-')[1], orderId: orderIn(input.args) };
        return currentTrace.run(trace, next, input);
      },
    },
    outbound: { getLogAttributes: (input, next) => next({ ...input, ...facts }) },
  };
}

/** Whatever else somebody put there is as good as none. */
function traceIn({ [TRACE_HEADER]: payload }: Headers): TraceContext | undefined {
  if (payload === undefined) return undefined;
  return traceContext.safeParse(defaultPayloadConverter.fromPayload(payload)).data;
}

/** All that a saga does has a key that begins with the saga's id, which is the order's, or is told the saga's trace. */
const ofSaga = z.union([
  z.object({ key: z.string() }).transform(({ key }) => key.split('/')[0]),
  z.object({ trace: z.object({ sagaId: z.string() }) }).transform(({ trace }) => trace.sagaId),
]);

function orderIn([input]: readonly unknown[]): string | undefined {
  return ofSaga.safeParse(input).data;
}
