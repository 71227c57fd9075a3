import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { assemble } from '../api/app.ts';
import type { CommandView, OrderView } from '../contracts/order-views.schema.ts';
import type { StreamLimits } from '../api/orders/events.ts';
import { ordersService } from '../api/orders/service.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { logger } from '../process/log.ts';
import { serve } from '../process/serve.ts';
import { openEvents } from './support/events.ts';
import { call } from './support/http.ts';
import { key, newOrder, place } from './support/orders.ts';
import { startSystem, type System } from './support/system.ts';

/** A well-formed id that no order has. */
const NOBODY = 'ord_01h455vb4pex5vsknk084sn02q';

let system: System;
let db: OrdersDatabase;
beforeAll(async () => {
  system = await startSystem();
  db = openOrdersDatabase(system.databases.orders, 2);
});
afterAll(async () => {
  await db.$disconnect();
  await system.stop();
});

/** Workers for one test. */
async function withWorkers(): Promise<void> {
  await system.startWorkers();
  onTestFinished(async () => system.stopWorkers());
}

/** An order whose saga was started, which nothing happens to any more while no worker is up. */
async function placeStarted(customerId = 'cus_ada'): Promise<string> {
  const id = await place(system, { customerId });
  await vi.waitFor(async () => {
    expect((await db.order.findUniqueOrThrow({ where: { id } })).status).toBe('processing');
  });
  return id;
}

async function move(id: string, status: 'confirmed' | 'compensating' | 'rejected', cause: string): Promise<void> {
  await db.$executeRaw`
    UPDATE orders SET status = ${status}::order_status, status_cause = ${cause} WHERE id = ${id}`;
}

async function settle(id: string): Promise<void> {
  await db.$executeRaw`UPDATE saga SET settled_at = now() WHERE order_id = ${id}`;
}

/** Another process of the orders API, over the same databases. */
async function anotherApi(streams: StreamLimits = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const temporal = { connection: { address: system.temporal.address }, namespace: 'default' };
  const log = logger('test', 'silent');
  const service = ordersService({ databaseUrl: system.databases.orders, temporal, uiUrl: 'http://ui', log, streams });
  const server = await serve(assemble({ services: [service], authenticate: system.authenticate, log }), 0);
  const stopped = Promise.withResolvers<void>();
  const stop = async (): Promise<void> => {
    service.drain?.();
    await server.close();
    await service.close();
    stopped.resolve();
  };
  let stopping: Promise<void> | undefined;
  const once = async (): Promise<void> => (stopping ??= stop());
  onTestFinished(once);
  return { url: `http://127.0.0.1:${server.port}/v1`, stop: once };
}

describe('a list of orders', () => {
  const customerId = `cus_${randomUUID().replaceAll('-', '')}`;
  let ids: readonly string[] = [];
  let times: readonly string[] = [];
  beforeAll(async () => {
    ids = [await placeStarted(customerId), await placeStarted(customerId), await placeStarted(customerId)];
    await move(ids[1] ?? '', 'confirmed', 'a test');
    const orders = await db.order.findMany({ where: { customerId }, orderBy: { id: 'asc' } });
    times = orders.map(({ placedAt }) => placedAt.toISOString());
    await place(system, { customerId: 'cus_bob' });
  });

  async function list(query: Readonly<Record<string, string | undefined>>): Promise<readonly (string | undefined)[]> {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, value);
    const { body } = await system.get(`/v1/orders?${given.toString()}`);
    return (body as { data: OrderView[] }).data.map(({ id }) => id);
  }

  it('has the orders of one customer only, when asked for them', async () => {
    expect(await list({ customerId })).toEqual(ids.toReversed());
    expect(await list({ customerId: 'cus_nobody' })).toEqual([]);
  });

  it('has the orders of one status only', async () => {
    expect(await list({ customerId, status: 'confirmed' })).toEqual([ids[1]]);
    expect(await list({ customerId, status: 'processing' })).toEqual([ids[2], ids[0]]);
  });

  it('has the orders from one moment on, and those before another', async () => {
    expect(await list({ customerId, placedAfter: times[1] })).toEqual([ids[2], ids[1]]);
    expect(await list({ customerId, placedBefore: times[1] })).toEqual([ids[0]]);
    expect(await list({ customerId, placedAfter: times[1], placedBefore: times[2] })).toEqual([ids[1]]);
    expect(await list({ customerId, placedBefore: '0001-01-01T00:00:00Z' })).toEqual([]);
    expect(await list({ customerId, placedAfter: '9999-12-31T23:59:59.999Z' })).toEqual([]);
  });

  it('takes a moment in any zone', async () => {
    expect(await list({ customerId, placedAfter: '2020-01-01T12:00:00.5+05:30' })).toEqual(ids.toReversed());
  });

  it('goes on where it left off, with the same filters', async () => {
    expect(await list({ customerId, status: 'processing', starting_after: ids[2] })).toEqual([ids[0]]);
  });

  it.each([
    ['status=lost', 'query/status'],
    ['status=placed&status=shipped', 'query/status'],
    ['customerId=1', 'query/customerId'],
    ['placedAfter=yesterday', 'query/placedAfter'],
    ['placedAfter=2026-02-30T00:00:00Z', 'query/placedAfter'],
    ['placedBefore=2026-01-01', 'query/placedBefore'],
    ['placedBefore=9999-12-31T23:59:59-10:00', 'query/placedBefore'],
    ['placedBefore=0000-06-01T00:00:00Z', 'query/placedBefore'],
  ])('refuses ?%s', async (query, pointer) => {
    expect(await system.get(`/v1/orders?${query}`)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});

describe('a caller who prefers to wait', () => {
  const prefer = (wait: string): Readonly<Record<string, string>> => ({ prefer: wait, ...key() });

  it('gets the order as it is once its saga has settled', async () => {
    await withWorkers();
    const headers = prefer('wait=20');
    const first = await system.post('/v1/orders', newOrder(), headers);
    expect(first).toMatchObject({ status: 201, headers: { 'preference-applied': 'wait=20' } });
    expect(first.body).toMatchObject({ status: 'shipped', trackingNumber: expect.any(String) as string });
    const again = await system.post('/v1/orders', newOrder(), headers);
    expect(again).toMatchObject({
      status: 201,
      body: { status: 'placed' },
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(again.headers['preference-applied']).toBeUndefined();
  });

  it('gets the order as it is when the time is up', async () => {
    const begun = performance.now();
    const { status, body } = await system.post('/v1/orders', newOrder(), prefer('respond-async, WAIT="1"; x=y'));
    expect({ status, body }).toMatchObject({ status: 201, body: { status: 'processing' } });
    expect(performance.now() - begun).toBeGreaterThan(990);
  });

  it.each(['wait=31', 'wait=-1', 'wait', 'wait=soon, wait=5', 'respond-async', 'x="wait=5, wait=5'])(
    "isn't kept waiting by '%s'",
    async (preference) => {
      const { status, headers, body } = await system.post('/v1/orders', newOrder(), prefer(preference));
      expect({ status, body }).toMatchObject({ status: 201, body: { status: 'placed' } });
      expect(headers['preference-applied']).toBeUndefined();
    },
  );

  it('for a cancel waits no longer than that', async () => {
    const id = await placeStarted();
    const begun = performance.now();
    const reply = await system.post(`/v1/orders/${id}/cancel`, {}, prefer('wait=0'));
    expect(reply).toMatchObject({ status: 202, headers: { 'preference-applied': 'wait=0' } });
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('for a cancel waits longer than others do', async () => {
    const id = await placeStarted();
    const begun = performance.now();
    const reply = await system.post(`/v1/orders/${id}/cancel`, {}, prefer('wait=4'));
    expect(reply).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(performance.now() - begun).toBeGreaterThan(3990);
  });

  it('for a cancel gets its outcome', async () => {
    const id = await placeStarted();
    const cancelled = system.post(`/v1/orders/${id}/cancel`, { reason: 'late' }, prefer('wait=9'));
    await withWorkers();
    const { status, body } = await cancelled;
    expect({ status, command: (body as CommandView).status }).toEqual({ status: 200, command: 'done' });
  });
});

describe("a stream of an order's events", () => {
  it('tells every change of its status, then that it has settled, and ends', async () => {
    await withWorkers();
    const id = await place(system);
    await using stream = await openEvents(`${system.url}/v1/orders/${id}/events`, system.staff);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    const events = await stream.rest();
    const { history } = (await system.get(`/v1/orders/${id}`)).body as { history: readonly object[] };
    expect(events.slice(0, -1)).toEqual(
      history.map((change, index) => ({
        id: String(index + 1),
        event: 'order.status',
        data: { orderId: id, ...change },
      })),
    );
    expect(events.map(({ data }) => data['status'])).toEqual([
      'placed',
      'processing',
      'confirmed',
      'shipped',
      'shipped',
    ]);
    expect(events.at(-1)).toMatchObject({ id: 'settled', event: 'order.settled', data: { orderId: id } });
  });

  it('goes on after the last event that a client has seen, without loss or repeat', async () => {
    const id = await placeStarted();
    const url = `${system.url}/v1/orders/${id}/events`;
    const first = await openEvents(url, system.staff);
    expect([(await first.event()).id, (await first.event()).id]).toEqual(['1', '2']);
    await first[Symbol.asyncDispose]();
    await move(id, 'compensating', 'while nobody\n\nlooked');
    await using second = await openEvents(url, { ...system.staff, 'last-event-id': '2' });
    expect(await second.event()).toMatchObject({ id: '3', data: { cause: 'while nobody\n\nlooked' } });
    await move(id, 'rejected', 'no');
    expect(await second.event()).toMatchObject({ id: '4', data: { status: 'rejected' } });
    await settle(id);
    expect(await second.rest()).toMatchObject([{ id: 'settled', event: 'order.settled' }]);
    await using third = await openEvents(url, { ...system.staff, 'last-event-id': '4' });
    expect(await third.rest()).toMatchObject([{ id: 'settled', data: { status: 'rejected' } }]);
    await using fourth = await openEvents(url, { ...system.staff, 'last-event-id': 'settled' });
    expect(fourth.status).toBe(204);
  });

  it('hints when to come again, and gives signs of life', async () => {
    const [id, api] = [await placeStarted(), await anotherApi({ heartbeatMs: 20 })];
    await using stream = await openEvents(`${api.url}/orders/${id}/events`, { ...system.staff, 'last-event-id': '2' });
    expect([await stream.next(), await stream.next(), await stream.next()]).toEqual([
      'retry: 1000',
      ': still there',
      ': still there',
    ]);
  });

  it.each([
    ['an unknown order', NOBODY],
    ['a malformed id', 'nonsense'],
  ])('is refused for %s', async (_, id) => {
    const reply = await call('GET', `${system.url}/v1/orders/${id}/events`, undefined, system.staff);
    expect(reply).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it.each(['-1', '1.5', 'x', '12345678901'])("is refused after an event '%s'", async (seen) => {
    const id = await place(system);
    const reply = await call('GET', `${system.url}/v1/orders/${id}/events`, undefined, {
      ...system.staff,
      'last-event-id': seen,
    });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: 'header/last-event-id' }] } });
  });

  it('has no body for who asks for its head only', async () => {
    const { status, headers } = await fetch(`${system.url}/v1/orders/${await place(system)}/events`, {
      method: 'HEAD',
      headers: system.staff,
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('is refused while there are too many, until one of their clients has gone', async () => {
    const [id, api] = [await placeStarted(), await anotherApi({ streams: 2 })];
    const url = `${api.url}/orders/${id}/events`;
    await using one = await openEvents(url, system.staff);
    await using other = await openEvents(url, system.staff);
    await Promise.all([one.event(), other.event()]);
    expect(await call('GET', url, undefined, system.staff)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { code: 'unavailable', retryable: true },
    });
    await one[Symbol.asyncDispose]();
    await vi.waitFor(async () => {
      await using next = await openEvents(url, system.staff);
      expect(next.status).toBe(200);
    });
  });
});

describe('a process that is being stopped', () => {
  let id: string;
  beforeEach(async () => {
    id = await placeStarted();
  });

  it('ends its streams and keeps nobody waiting, so that it stops at once', async () => {
    const api = await anotherApi();
    const streams = await Promise.all(
      Array.from({ length: 20 }, async () => openEvents(`${api.url}/orders/${id}/events`, system.staff)),
    );
    await Promise.all(streams.map(async (stream) => [await stream.event(), await stream.event()]));
    const waiting = call('POST', `${api.url}/orders`, newOrder({ customerId: 'cus_wait' }), {
      ...system.staff,
      prefer: 'wait=9',
      ...key(),
    });
    const cancelling = call(
      'POST',
      `${api.url}/orders/${id}/cancel`,
      {},
      { ...system.staff, prefer: 'wait=9', ...key() },
    );
    await vi.waitFor(async () => {
      expect(await db.command.count({ where: { orderId: id } })).toBe(1);
      expect(await db.order.count({ where: { customerId: 'cus_wait', status: 'processing' } })).toBe(1);
    });
    const begun = performance.now();
    await api.stop();
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(await Promise.all(streams.map(async (stream) => stream.rest()))).toEqual(streams.map(() => []));
    expect(await waiting).toMatchObject({ status: 201, body: { status: 'processing' } });
    expect(await cancelling).toMatchObject({ status: 202 });
  });
});
