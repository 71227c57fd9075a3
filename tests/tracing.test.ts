/** One trace from the request that places an order to every call that the order comes to. */
import { randomBytes, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { acceptOrder } from '../api/orders/accept.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { holding, isCancelled } from './support/held.ts';
import { key, newOrder, place, type Wish } from './support/orders.ts';
import { startSystem, type System } from './support/system.ts';

const { tap, release } = holding('tok_slow');
let system: System;
let db: OrdersDatabase;
beforeAll(async () => {
  system = await startSystem({ maxCachedWorkflows: 0, tap }); // every workflow task replays the whole history
  await system.startWorkers();
  db = openOrdersDatabase(system.databases.orders, 1);
});
afterAll(async () => {
  await db.$disconnect();
  await system.stop();
});

const SPAN_ID = 'b7ad6b7169203331';
const freshTraceId = (): string => randomBytes(16).toString('hex');

async function placeIn(traceId: string, wish?: Wish): Promise<string> {
  const traceparent = `00-${traceId}-${SPAN_ID}-01`;
  const { body } = await system.post('/v1/orders', newOrder(wish), { ...key(), traceparent });
  return (body as { id: string }).id;
}

/** The calls that an order has come to once it is settled, each as what it did, in which trace, and as which span. */
async function calls(orderId: string): Promise<{ kinds: string[]; traceIds: Set<string>; spanIds: Set<string> }> {
  await system.saga(orderId);
  const lines = await system.witnessed(orderId);
  const traces = lines.map(({ traceparent }) => (traceparent ?? '').split('-'));
  return {
    kinds: lines.map(({ kind }) => kind).toSorted(),
    traceIds: new Set(traces.map(([, traceId = '']) => traceId)),
    spanIds: new Set(traces.map(([, , spanId = '']) => spanId)),
  };
}

it.each<[string, Wish, string[]]>([
  ['is shipped', {}, ['authorization', 'booking', 'capture', 'dispatch']],
  [
    'is taken back',
    { card: 'tok_capture_declined' },
    ['authorization', 'booking', 'cancellation', 'capture-declined', 'void'],
  ],
])('an order that %s stays in the trace of its request, with a span a call', async (_how, wish, kinds) => {
  const traceId = freshTraceId();
  const called = await calls(await placeIn(traceId, wish));
  expect(called).toMatchObject({ kinds, traceIds: new Set([traceId]) });
  expect(called.spanIds.size).toBe(kinds.length);
  expect(called.spanIds).not.toContain(SPAN_ID);
});

it('an order that is cancelled stays in its own trace, not in that of the cancel', async () => {
  const [traceId, other] = [freshTraceId(), freshTraceId()];
  const id = await placeIn(traceId, { card: 'tok_slow' });
  await system.saga(id, ({ steps }) => steps.length === 3);
  const cancelling = system.post(`/v1/orders/${id}/cancel`, {}, { ...key(), traceparent: `00-${other}-${SPAN_ID}-01` });
  await system.saga(id, isCancelled);
  release();
  await cancelling;
  const called = await calls(id);
  expect(called.kinds).toContain('void');
  expect(called.traceIds).toEqual(new Set([traceId]));
});

it('an order that came without a trace has one all the same', async () => {
  const id = await place(system);
  const { traceContext } = await db.saga.findUniqueOrThrow({ where: { id } });
  const { traceparent } = traceContext as { traceparent: string };
  expect((await calls(id)).traceIds).toEqual(new Set([traceparent.split('-')[1]]));
});

it('an order that a sweeper starts, after a crash, stays in its trace', async () => {
  const traceId = freshTraceId();
  const identity = { caller: 'cus_ada', key: randomUUID(), hash: 'x' };
  const { order } = await acceptOrder(db, identity, newOrder(), {
    trace: { traceparent: `00-${traceId}-${SPAN_ID}-01` },
  });
  await db.$executeRaw`UPDATE saga SET start_due = now() WHERE order_id = ${order.id}`; // its lease is over
  expect((await calls(order.id)).traceIds).toEqual(new Set([traceId]));
});

it('a problem names the trace of its caller, or the one that began with it', async () => {
  const traceId = freshTraceId();
  const headers = { traceparent: `00-${traceId}-${SPAN_ID}-01` };
  expect(await system.post('/v1/orders', {}, headers)).toMatchObject({ status: 422, body: { traceId } });
  const { body } = await system.get('/v1/nowhere');
  expect(body).toMatchObject({ status: 404, traceId: expect.stringMatching(/^[\da-f]{32}$/u) as string });
});
