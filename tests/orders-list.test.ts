import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderView } from '../contracts/order-views.schema.ts';
import { startByHand, type ByHand } from './support/by-hand.ts';
import { place } from './support/orders.ts';
import type { System } from './support/system.ts';

let hand: ByHand;
let system: System;
beforeAll(async () => {
  hand = await startByHand();
  ({ system } = hand);
});
afterAll(async () => hand.stop());

describe('a list of orders', () => {
  const customerId = `cus_${randomUUID().replaceAll('-', '')}`;
  let ids: readonly string[] = [];
  let times: readonly string[] = [];
  beforeAll(async () => {
    ids = [
      await hand.placeStarted(customerId),
      await hand.placeStarted(customerId),
      await hand.placeStarted(customerId),
    ];
    await hand.move(ids[1] ?? '', 'confirmed', 'a test');
    const orders = await hand.db.order.findMany({ where: { customerId }, orderBy: { id: 'asc' } });
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
