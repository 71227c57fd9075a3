import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startByHand, type ByHand } from './support/by-hand.ts';
import { openEvents } from './support/events.ts';
import { call } from './support/http.ts';
import { key, newOrder, place } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import type { System } from './support/system.ts';

/** A well-formed id that no order has. */
const NOBODY = 'ord_01h455vb4pex5vsknk084sn02q';

let hand: ByHand;
let system: System;
beforeAll(async () => {
  hand = await startByHand();
  ({ system } = hand);
});
afterAll(async () => hand.stop());

describe("a stream of an order's events", () => {
  it('tells every change of its status, then that it has settled, and ends', async () => {
    await hand.withWorkers();
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
    const id = await hand.placeStarted();
    const url = `${system.url}/v1/orders/${id}/events`;
    const first = await openEvents(url, system.staff);
    expect([(await first.event()).id, (await first.event()).id]).toEqual(['1', '2']);
    await first[Symbol.asyncDispose]();
    await hand.move(id, 'compensating', 'while nobody\n\nlooked');
    await using second = await openEvents(url, { ...system.staff, 'last-event-id': '2' });
    expect(await second.event()).toMatchObject({ id: '3', data: { cause: 'while nobody\n\nlooked' } });
    await hand.move(id, 'rejected', 'no');
    expect(await second.event()).toMatchObject({ id: '4', data: { status: 'rejected' } });
    await hand.settle(id);
    expect(await second.rest()).toMatchObject([{ id: 'settled', event: 'order.settled' }]);
    await using third = await openEvents(url, { ...system.staff, 'last-event-id': '4' });
    expect(await third.rest()).toMatchObject([{ id: 'settled', data: { status: 'rejected' } }]);
    await using fourth = await openEvents(url, { ...system.staff, 'last-event-id': 'settled' });
    expect(fourth.status).toBe(204);
  });

  it.each([
    ['names it in the query', '?lastEventId=2', {}, ['3']],
    ['names it in the query, beside a parameter of its own', '?t=1&lastEventId=2', {}, ['3']],
    ['reconnects to a URL that says where it began', '?lastEventId=1', { 'last-event-id': '2' }, ['3']],
    ['sends an empty header', '', { 'last-event-id': '' }, ['1', '2', '3']],
    ['sends an empty header, and names it in the query', '?lastEventId=2', { 'last-event-id': '' }, ['3']],
    ['sends an empty parameter', '?lastEventId=', {}, ['1', '2', '3']],
  ])('begins where it should for a client that %s', async (_, query, headers, ids) => {
    const id = await hand.placeStarted();
    await hand.move(id, 'rejected', 'no');
    await hand.settle(id);
    const url = `${system.url}/v1/orders/${id}/events`;
    await using stream = await openEvents(`${url}${query}`, { ...system.staff, ...headers });
    expect((await stream.rest()).map((event) => event.id)).toEqual([...ids, 'settled']);
  });

  it('is over for a client that names the end in the query', async () => {
    const id = await hand.placeStarted();
    await hand.move(id, 'rejected', 'no');
    await hand.settle(id);
    await using stream = await openEvents(`${system.url}/v1/orders/${id}/events?lastEventId=settled`, system.staff);
    expect(stream.status).toBe(204);
  });

  it('hints when to come again, and gives signs of life', async () => {
    const [id, api] = [await hand.placeStarted(), await hand.anotherApi({ heartbeatMs: 20 })];
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
    const asked = await call(
      'GET',
      `${system.url}/v1/orders/${id}/events?lastEventId=${seen}`,
      undefined,
      system.staff,
    );
    expect(asked).toMatchObject({ status: 422, body: { errors: [{ pointer: 'query/lastEventId' }] } });
  });

  it('has no body for who asks for its head only', async () => {
    const { status, headers } = await fetch(`${system.url}/v1/orders/${await place(system)}/events`, {
      method: 'HEAD',
      headers: system.staff,
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('is refused while there are too many, until one of their clients has gone', async () => {
    const [id, api] = [await hand.placeStarted(), await hand.anotherApi({ streams: 2 })];
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
    await eventually(async () => {
      await using next = await openEvents(url, system.staff);
      expect(next.status).toBe(200);
    });
  });
});

describe('a process that is being stopped', () => {
  let id: string;
  beforeEach(async () => {
    id = await hand.placeStarted();
  });

  it('ends its streams and keeps nobody waiting, so that it stops at once', async () => {
    const api = await hand.anotherApi();
    const streams = await Promise.all(
      Array.from({ length: 20 }, async () => openEvents(`${api.url}/orders/${id}/events`, system.staff)),
    );
    await Promise.all(streams.map(async (stream) => [await stream.event(), await stream.event()]));
    const waiting = call('POST', `${api.url}/orders`, newOrder({ customerId: 'cus_wait' }), {
      ...system.staff,
      prefer: 'wait=30',
      ...key(),
    });
    const cancelling = call(
      'POST',
      `${api.url}/orders/${id}/cancel`,
      {},
      { ...system.staff, prefer: 'wait=30', ...key() },
    );
    await eventually(async () => {
      expect(await hand.db.command.count({ where: { orderId: id } })).toBe(1);
      expect(await hand.db.order.count({ where: { customerId: 'cus_wait', status: 'processing' } })).toBe(1);
    });
    await api.stop(); // which cuts off whoever it still keeps waiting
    expect(await Promise.all(streams.map(async (stream) => stream.rest()))).toEqual(streams.map(() => []));
    expect(await waiting).toMatchObject({ status: 201, body: { status: 'processing' } });
    expect(await cancelling).toMatchObject({ status: 202 });
  });
});
