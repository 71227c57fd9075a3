import { defaultPayloadConverter } from '@temporalio/common';
import { expect, it } from 'vitest';

import { currentTrace } from '../activities/tracing.ts';
import { TRACE_HEADER } from '../contracts/names.ts';
import type { TraceContext } from '../contracts/tracing.ts';
import { traceActivity } from './tracing.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;

/** Runs an activity that is handed `header`; gives the trace that it ran in, and what its log told afterwards. */
async function run(header: unknown, input: unknown): Promise<[TraceContext | undefined, Record<string, unknown>]> {
  const { inbound, outbound } = traceActivity();
  const headers = header === undefined ? {} : { [TRACE_HEADER]: defaultPayloadConverter.toPayload(header) };
  const trace = await inbound?.execute?.({ args: [input], headers }, async () => currentTrace.getStore());
  const told = outbound?.getLogAttributes?.({ attempt: 1 }, (attributes) => attributes) ?? {};
  return [trace as TraceContext | undefined, told]; // what the activity gave
}

it.each([
  ['the key of a step', { key: 'ord_1/reserve-stock' }],
  ['the key of an undo', { key: 'ord_1/reserve-stock/undo' }],
  ["its saga's trace", { trace: { sagaId: 'ord_1' } }],
])('runs an activity in the trace that it is handed, and logs it with the order, by %s', async (_what, input) => {
  expect(await run({ traceparent, tracestate: 'rojo=1' }, input)).toEqual([
    { traceparent, tracestate: 'rojo=1' },
    { attempt: 1, traceId: TRACE_ID, orderId: 'ord_1' },
  ]);
});

it.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', traceparent],
  ['no traceparent', { tracestate: 'rojo=1' }],
  ['a traceparent that no header may have', { traceparent: `${traceparent}\r\nhost: elsewhere` }],
  ['a tracestate that no header may have', { traceparent, tracestate: 'rojo=\n' }],
])('runs an activity without a trace when it is handed %s', async (_what, header) => {
  expect(await run(header, { what: 'ever' })).toEqual([undefined, { attempt: 1 }]);
});
