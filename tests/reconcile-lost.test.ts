/** Temporal's data is gone, and the services' databases aren't. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import { key, place, type Wish } from './support/orders.ts';
import { Gate, reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';

interface Story {
  readonly wish: Wish;
  readonly end: string;
  /** Where it is when Temporal loses it; settled when left out. */
  readonly held?: string;
  /** Whether the customer cancels meanwhile. */
  readonly cancelled?: true;
}

const STORIES: readonly Story[] = [
  { wish: {}, end: 'shipped' },
  { wish: { card: 'tok_declined' }, end: 'rejected' },
  { wish: {}, held: 'before reserveStock', end: 'shipped' },
  { wish: {}, held: 'after authorizePayment', end: 'shipped' },
  { wish: {}, held: 'before capturePayment', end: 'shipped' },
  { wish: {}, held: 'after capturePayment', end: 'shipped' },
  { wish: {}, held: 'before confirmOrder', end: 'shipped' },
  { wish: {}, held: 'before dispatchShipment', end: 'shipped' },
  { wish: { card: 'tok_capture_declined' }, held: 'before refundCapture', end: 'rejected' },
  { wish: { card: 'tok_capture_declined' }, held: 'after voidAuthorization', end: 'rejected' },
  { wish: {}, held: 'before bookShipment', end: 'cancelled', cancelled: true },
  { wish: {}, held: 'before commitStock', end: 'shipped', cancelled: true },
];

/** A hundred by hand: `ORDERS=100`. */
const COUNT = Number(process.env['ORDERS'] ?? STORIES.length);
const orders = Array.from({ length: COUNT }, (_, i) => STORIES[i % STORIES.length] as Story); // there are some

describe('a Temporal that has forgotten everything', () => {
  const gate = new Gate();
  let system: System;
  const ids: string[] = [];
  beforeAll(async () => {
    system = await startSystem({ tap: gate.tap });
    for (const { wish, held } of orders) {
      const id = await place(system, wish);
      if (held !== undefined) gate.hold(id, held);
      ids.push(id);
    }
    await system.startWorkers();
    await gate.reached();
    await Promise.all(ids.map(async (id, i) => orders[i]?.held ?? system.saga(id)));
    gate.letOthersBy();
    await system.temporal.forget();
    gate.open();
    await system.stopWorkers();
    for (const [i, id] of ids.entries()) {
      if (orders[i]?.cancelled !== true) continue;
      await system.post(`/v1/orders/${id}/cancel`, {}, { ...key(), prefer: 'respond-async' });
    }
    await system.startWorkers();
  }, 600_000);
  afterAll(async () => {
    gate.open();
    await system.stop();
  });

  it('is told all that it has to know', { timeout: 600_000 }, async () => {
    const { found, raised } = await reconciled(system);
    const lost = orders.filter(({ held }) => held !== undefined).length;
    expect({ found, raised }).toEqual({ found: lost, raised: 0 });
    const ends = await Promise.all(
      ids.map(async (id) => {
        await system.saga(id);
        return ((await system.get(`/v1/orders/${id}`)).body as OrderDetails).status;
      }),
    );
    expect(ends).toEqual(orders.map(({ end }) => end));
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });
});
