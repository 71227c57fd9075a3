import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CommandView } from '../contracts/order-views.schema.ts';
import { startByHand, type ByHand } from './support/by-hand.ts';
import { key, newOrder } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import type { System } from './support/system.ts';

let hand: ByHand;
let system: System;
beforeAll(async () => {
  hand = await startByHand();
  ({ system } = hand);
});
afterAll(async () => hand.stop());

describe('a caller who prefers to wait', () => {
  const prefer = (wait: string): Readonly<Record<string, string>> => ({ prefer: wait, ...key() });

  it('gets the order as it is once its saga has settled', async () => {
    await hand.withWorkers();
    const headers = prefer('wait=30');
    const first = await system.post('/v1/orders', newOrder(), headers);
    expect(first).toMatchObject({ status: 201, headers: { 'preference-applied': 'wait=30' } });
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
    await eventually(async () => {
      const { status, body } = await system.post('/v1/orders', newOrder(), prefer('respond-async, WAIT="1"; x=y'));
      expect({ status, body }).toMatchObject({ status: 201, body: { status: 'processing' } });
    });
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
    const cancel = async (wait: string) =>
      system.post(`/v1/orders/${await hand.placeStarted()}/cancel`, {}, prefer(wait));
    const patient = cancel('wait=30');
    const reply = await Promise.race([cancel('wait=0'), patient]);
    expect(reply).toMatchObject({ status: 202, headers: { 'preference-applied': 'wait=0' } });
    await hand.withWorkers();
    await patient;
  });

  it('for a cancel waits longer than others do, and gets its outcome', async () => {
    const [id, other] = [await hand.placeStarted(), await hand.placeStarted()];
    const cancelled = system.post(`/v1/orders/${id}/cancel`, { reason: 'late' }, prefer('wait=30'));
    const hasty = await system.post(`/v1/orders/${other}/cancel`, {}, key());
    expect(hasty).toMatchObject({ status: 202, body: { status: 'pending' } });
    await hand.withWorkers();
    const { status, body } = await cancelled;
    expect({ status, command: (body as CommandView).status }).toEqual({ status: 200, command: 'done' });
  });
});
