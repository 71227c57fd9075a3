import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { acceptOrder } from '../api/orders/accept.ts';
import type { CommandView, OrderView } from '../contracts/order-views.schema.ts';
import { MAX_AMOUNT } from '../contracts/money.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import { key, newOrder, place, sell } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.stop());

/** A well-formed id that no order has. */
const NOBODY = 'ord_01h455vb4pex5vsknk084sn02q';
const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

const db = (): ReturnType<typeof openOrdersDatabase> => openOrdersDatabase(system.databases.orders, 1);

describe('while no worker is up', () => {
  it('accepts an order and shows it, from what was recorded', async () => {
    const { status, headers, body } = await system.post('/orders', newOrder(), key());
    const order = body as OrderView;
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/v1/orders/${order.id}`);
    expect(order).toMatchObject({ status: 'placed', total: { amount: 2500, currency: 'EUR' } });
    const { id, placedAt } = order;
    expect(await system.get(`/orders/${id}`)).toMatchObject({ status: 200, body: { id, placedAt } });
    const saga = await system.get(`/orders/${order.id}/saga`);
    expect(saga).toMatchObject({ status: 200, body: { live: false, state: 'acting', steps: [] } });
  });

  it('keeps a cancel, which the saga heeds before its first step', async () => {
    const id = await place(system);
    const { status, headers, body } = await system.post(`/v1/orders/${id}/cancel`, { reason: 'too slow' }, key());
    const command = body as CommandView;
    expect({ status, pending: command.status }).toEqual({ status: 202, pending: 'pending' });
    expect(headers['location']).toBe(command.links.self);
    await system.startWorkers();
    const saga = await system.saga(id);
    await system.stopWorkers();
    expect(saga).toMatchObject({ outcome: { status: 'cancelled', by: 'staff_tests', reason: 'too slow' }, steps: [] });
  });
});

describe('an order that was accepted by a process which died', () => {
  it('is shown before it is started', async () => {
    await using orders = { db: db(), [Symbol.asyncDispose]: async () => orders.db.$disconnect() };
    const identity = { caller: 'cus_ada', key: randomUUID(), hash: 'x' };
    const { order } = await acceptOrder(orders.db, identity, newOrder(), { trace: TRACE });
    await orders.db.$executeRaw`UPDATE saga SET start_due = now() + interval '1 hour' WHERE id = ${order.id}`;
    expect(await system.get(`/v1/orders/${order.id}`)).toMatchObject({ status: 200, body: { status: 'placed' } });
  });

  it('is started by a sweeper, with the cancel that came meanwhile', async () => {
    await using orders = { db: db(), [Symbol.asyncDispose]: async () => orders.db.$disconnect() };
    const identity = { caller: 'cus_ada', key: randomUUID(), hash: 'x' };
    const { order } = await acceptOrder(orders.db, identity, newOrder(), { trace: TRACE });
    await orders.db.$executeRaw`
      INSERT INTO command (id, order_id, saga_id, kind, body)
      VALUES (${`cmd_${randomUUID()}`}, ${order.id}, ${order.id}, 'cancel', '{"by":"cus_ada","reason":"early"}')`;
    await orders.db.$executeRaw`UPDATE saga SET start_due = now() WHERE order_id = ${order.id}`; // its lease is over
    await system.startWorkers();
    const saga = await system.saga(order.id);
    await system.stopWorkers();
    expect(saga).toMatchObject({ outcome: { status: 'cancelled', reason: 'early' }, steps: [] });
  });
});

it('an order whose saga was started, of which nobody heard, is found started', async () => {
  await using orders = { db: db(), [Symbol.asyncDispose]: async () => orders.db.$disconnect() };
  const id = await place(system);
  const saga = async () => orders.db.saga.findUniqueOrThrow({ where: { id } });
  await expect.poll(async () => (await saga()).runId).not.toBeNull();
  const { carrier, runId } = await saga();
  await orders.db.$executeRaw`UPDATE saga SET carrier = NULL, run_id = NULL, start_due = now() WHERE id = ${id}`;
  await expect.poll(saga).toMatchObject({ carrier, runId, startDue: null });
});

describe('an idempotency key', () => {
  it('stands for one order, however many ask at once', async () => {
    const once = key();
    const replies = await Promise.all(
      Array.from({ length: 40 }, async () => system.post('/v1/orders', newOrder(), once)),
    );
    expect(new Set(replies.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  it.each([
    ['without /v1', '/orders', {}],
    ['with a slash at the end', '/v1/orders/', {}],
    ['with both', '/orders/', {}],
    ['in capitals', '/V1/Orders', {}],
    ["with the caller's own customerId", '/v1/orders', { customerId: 'cus_ada' }],
  ])('stands for the same order when the request is spelled %s', async (_, path, more) => {
    const [ada, once] = [system.as('customer', 'cus_ada'), key()];
    const { address, card, lines } = newOrder();
    const one = await ada.post('/v1/orders', { address, card, lines }, once);
    const { city, country, line1, name, postalCode } = address;
    const respelled = { lines, card, address: { postalCode, name, line1, country, city }, ...more };
    const other = await ada.post(path, respelled, once);
    expect(other).toMatchObject({ status: 201, body: one.body, headers: { 'idempotent-replayed': 'true' } });
  });

  it('is refused for another wish', async () => {
    const once = key();
    await system.post('/v1/orders', newOrder(), once);
    const { status, body } = await system.post('/v1/orders', newOrder({ quantity: 3 }), once);
    expect({ status, body }).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('whose order could not be written is free again', async () => {
    await using orders = { db: db(), [Symbol.asyncDispose]: async () => orders.db.$disconnect() };
    const identity = { caller: 'cus_ada', key: randomUUID(), hash: 'x' };
    const accept = async (quantity: number) =>
      acceptOrder(orders.db, identity, newOrder({ quantity }), { trace: TRACE });
    await expect(accept(0)).rejects.toThrow('order_line_is_positive');
    expect(await accept(1)).toMatchObject({ replayed: false });
  });

  it("is a caller's own", async () => {
    const once = key();
    const one = await system.as('customer', 'cus_ada').post('/v1/orders', newOrder({ customerId: 'cus_ada' }), once);
    const other = await system.as('customer', 'cus_bob').post('/v1/orders', newOrder({ customerId: 'cus_bob' }), once);
    expect(other.status).toBe(201);
    expect((other.body as OrderView).id).not.toBe((one.body as OrderView).id);
  });

  it('of a cancel stands for that cancel only', async () => {
    const [one, other, once] = [await place(system), await place(system), key()];
    await system.post(`/v1/orders/${one}/cancel`, {}, once);
    expect(await system.post(`/v1/orders/${other}/cancel`, {}, once)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });
});

describe('what an order costs', () => {
  it.each([
    ['yen', { amount: 1980, currency: 'JPY' }, '5940 JPY'],
    ['dinars', { amount: 12_345, currency: 'KWD' }, '37.035 KWD'],
    ['forints', { amount: 99_900, currency: 'HUF' }, '2997.00 HUF'],
    ['the-most', { amount: Math.floor(MAX_AMOUNT / 3), currency: 'EUR' }, '9999999999.99 EUR'],
  ])("is in Temporal's summary as it is written in %s", async (sku, price, written) => {
    await sell(system, sku, price);
    const id = await place(system, { sku, quantity: 3 });
    const saga = system.temporal.client.workflow.getHandle(`order/${id}`);
    await eventually(async () => expect(await (await saga.describe()).staticSummary()).toBe(`1 line(s), ${written}`));
  });

  it('may not exceed what can be counted', async () => {
    const [sku, detail] = ['beyond', 'the total exceeds 10000000000.00 EUR'];
    await sell(system, sku, { amount: MAX_AMOUNT, currency: 'EUR' });
    const reply = await system.post('/v1/orders', newOrder({ sku, quantity: 2 }), key());
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: '/lines', detail }] } });
  });

  it('may not be in a currency that ISO 4217 does not know, were there such a price', async () => {
    const before = 'ALTER TABLE price DROP CONSTRAINT price_currency_is_known';
    await sell(system, 'odd', { amount: 100, currency: 'ZZZ' }, before);
    const reply = await system.post('/v1/orders', newOrder({ sku: 'odd' }), key());
    const detail = "'ZZZ' is not a currency of ISO 4217";
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: '/lines', detail }] } });
  });
});

describe('a list of orders', () => {
  it('goes on where it left off, newest first', async () => {
    const ids = [await place(system), await place(system), await place(system)].toReversed();
    const page = (await system.get('/v1/orders?limit=2')).body as { data: OrderView[]; hasMore: boolean };
    expect(page.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(page.hasMore).toBe(true);
    const rest = (await system.get(`/v1/orders?limit=1&starting_after=${ids[1]}`)).body as typeof page;
    expect(rest.data.map(({ id }) => id)).toEqual([ids[2]]);
  });
});

describe('bad input', () => {
  const good = newOrder();
  const line = { sku: 'tea', quantity: 1 };
  it.each([
    ['a field that is not known', { ...good, total: 1 }, '/total', 'is not known here'],
    ['a price of their own', { ...good, lines: [{ ...line, price: 1 }] }, '/lines/0/price', 'is not known here'],
    ['no lines', { ...good, lines: [] }, '/lines', 'Too small'],
    [
      'too many lines',
      { ...good, lines: Array.from({ length: 201 }, (_, i) => ({ sku: `s${i}`, quantity: 1 })) },
      '/lines',
      'Too big',
    ],
    ['nothing of something', { ...good, lines: [{ ...line, quantity: 0 }] }, '/lines/0/quantity', 'Too small'],
    ['half of something', { ...good, lines: [{ ...line, quantity: 0.5 }] }, '/lines/0/quantity', 'int'],
    ['the same thing twice', { ...good, lines: [line, line] }, '/lines/1/sku', "'tea' appears twice"],
    ['what is not sold', { ...good, lines: [{ ...line, sku: 'dragon' }] }, '/lines/0/sku', "'dragon' is not sold here"],
    ['a card number', { ...good, card: '4242424242424242' }, '/card', "must be a card's token"],
    [
      'a name with a NUL',
      { ...good, address: { ...good.address, name: 'A\0' } },
      '/address/name',
      'control characters',
    ],
    [
      'half a character',
      { ...good, address: { ...good.address, city: '\ud800' } },
      '/address/city',
      'half a character',
    ],
    ['a list', [good], '', 'expected object'],
    ['nobody who orders', { ...good, customerId: undefined }, '/customerId', 'must say who orders'],
  ])('such as %s is pointed at', async (_, body, pointer, detail) => {
    const reply = await system.post('/v1/orders', body, key());
    expect(reply).toMatchObject({ status: 422, body: { code: 'invalid-request', retryable: false } });
    expect(reply.headers['content-type']).toContain('application/problem+json');
    const { errors } = reply.body as { errors: { pointer: string; detail: string }[] };
    expect(errors).toContainEqual({ pointer, detail: expect.stringContaining(detail) as string });
  });

  it.each([
    ['no idempotency key', {}, 400, 'idempotency-key-required'],
    ['a key with a blank', { 'idempotency-key': 'a b' }, 422, 'invalid-request'],
    ['plain text', { 'content-type': 'text/plain', ...key() }, 415, 'unsupported-media-type'],
  ])('in the headers, such as %s, is refused', async (_, headers, status, code) => {
    expect(await system.post('/v1/orders', newOrder(), headers)).toMatchObject({ status, body: { code } });
  });

  it.each([
    ['broken JSON', '{"lines":', 400, 'malformed-request'],
    ['more than 64 kB', JSON.stringify({ ...good, customerId: 'x'.repeat(65_536) }), 413, 'body-too-large'],
  ])('such as %s is refused', async (_, body, status, code) => {
    expect(await system.post('/v1/orders', body, key())).toMatchObject({ status, body: { code } });
  });

  it.each([
    '/v1/orders/nonsense',
    `/v1/orders/${NOBODY}`,
    `/v1/orders/${NOBODY}/saga`,
    `/v1/orders/${NOBODY}/commands/cmd_1`,
    '/v1/stock/dragon',
    '/v1/nothing',
  ])('%s is not found', async (path) => {
    expect(await system.get(path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it.each([
    ['/v1/orders?limit=0', 'query/limit'],
    ['/v1/orders?limit=101', 'query/limit'],
    ['/v1/orders?starting_after=x', 'query/starting_after'],
    ['/v1/orders?offset=5', 'query/offset'],
    ['/v1/payments', 'query/orderId'],
    ['/v1/shipments?orderId=1', 'query/orderId'],
  ])('%s is pointed at', async (path, pointer) => {
    expect(await system.get(path)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('for a cancel is refused as well', async () => {
    const id = await place(system);
    expect(await system.post(`/v1/orders/${id}/cancel`, { force: true }, key())).toMatchObject({ status: 422 });
    expect(await system.post(`/v1/orders/${id}/cancel`, {})).toMatchObject({ status: 400 });
    expect(await system.post(`/v1/orders/${NOBODY}/cancel`, {}, key())).toMatchObject({ status: 404 });
  });
});

describe('every answer', () => {
  it('carries a request id, the own one if it is fit', async () => {
    expect((await system.get('/v1/stock')).headers['x-request-id']).toMatch(/^[\w-]{36}$/u);
  });
});
