import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { SagaView } from '../contracts/saga.ts';
import { holding, isCancelled } from './support/held.ts';
import { key, place, type Wish } from './support/orders.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';

/** Waits for an answer however busy the machine is. */
const patient = (): Record<string, string> => ({ ...key(), prefer: 'wait=30' });

// Without a cache every workflow task replays the whole history: what isn't deterministic shows.
describe.each([
  ['cached', 100],
  ['not cached', 0],
])('an order, its workflow %s,', (_, maxCachedWorkflows) => {
  const { tap, release } = holding('tok_slow');
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ maxCachedWorkflows, tap });
    await system.startWorkers();
  });
  afterAll(async () => system.stop());

  async function settle(wish?: Wish): Promise<{ id: string; saga: SagaView; order: OrderDetails }> {
    const id = await place(system, wish);
    const saga = await system.saga(id);
    return { id, saga, order: (await system.get(`/v1/orders/${id}`)).body as OrderDetails };
  }

  async function first(path: string): Promise<unknown> {
    return ((await system.get(path)).body as { data: unknown[] }).data[0];
  }

  const states = ({ steps }: SagaView): string[] => steps.map(({ name, state }) => `${name} ${state}`);

  it('is shipped when everybody says yes', async () => {
    const { id, saga, order } = await settle();
    expect(saga).toMatchObject({ orderId: id, live: false, outcome: { status: 'confirmed' }, cause: null });
    expect(saga.carrier).toMatchObject({ workflowId: `order/${id}` });
    expect(states(saga)).toEqual([
      'reserve-stock done',
      'authorize-payment done',
      'book-shipment done',
      'capture-payment done',
      'commit-stock done',
      'confirm-order done',
      'dispatch-shipment done',
    ]);
    expect(order.history.map(({ status }) => status)).toEqual(['placed', 'processing', 'confirmed', 'shipped']);
    expect(await first(`/v1/payments?orderId=${id}`)).toMatchObject({ state: 'captured', captured: { amount: 2500 } });
    expect(await first(`/v1/reservations?orderId=${id}`)).toMatchObject({ state: 'committed' });
    const { trackingNumber } = order;
    expect(await first(`/v1/shipments?orderId=${id}`)).toMatchObject({ state: 'dispatched', trackingNumber });
  });

  it('that costs nothing is shipped, and nobody is asked for money', async () => {
    const { id, saga, order } = await settle({ sku: 'sample', card: 'tok_declined' });
    expect(saga).toMatchObject({ outcome: { status: 'confirmed', result: { paymentId: null } }, cause: null });
    expect(states(saga)).toEqual([
      'reserve-stock done',
      'book-shipment done',
      'commit-stock done',
      'confirm-order done',
      'dispatch-shipment done',
    ]);
    expect(order).toMatchObject({ status: 'shipped', total: { amount: 0 } });
    expect(await first(`/v1/payments?orderId=${id}`)).toBeUndefined();
    expect(await first(`/v1/reservations?orderId=${id}`)).toMatchObject({ state: 'committed' });
    expect(await violations(system)).toEqual([]);
    const { findings } = await reconciled(system);
    expect(findings.filter(({ subject }) => subject === id)).toEqual([]);
  });

  it('out of stock is rejected, with nothing left to undo', async () => {
    const { id, saga, order } = await settle({ sku: 'unicorn' });
    expect(saga.outcome).toMatchObject({ status: 'rejected', reason: 'OutOfStock', step: 'reserve-stock' });
    expect(order).toMatchObject({ status: 'rejected' });
    expect(await first(`/v1/reservations?orderId=${id}`)).toBeUndefined();
  });

  it('with a declined card gives the stock back and cancels the parcel', async () => {
    const { id, saga, order } = await settle({ card: 'tok_declined' });
    expect(saga.cause).toMatchObject({ step: 'authorize-payment', type: 'CardDeclined' });
    expect(order.history.map(({ status }) => status)).toContain('compensating');
    expect(await first(`/v1/payments?orderId=${id}`)).toMatchObject({ state: 'declined' });
    expect(await first(`/v1/reservations?orderId=${id}`)).toMatchObject({ state: 'released' });
  });

  it('to where the carrier does not go gives stock and money back', async () => {
    const { id, saga } = await settle({ city: 'Atlantis' });
    expect(saga.cause).toMatchObject({ step: 'book-shipment', type: 'AddressRefused' });
    expect(await first(`/v1/payments?orderId=${id}`)).toMatchObject({ state: 'voided' });
    expect(await first(`/v1/reservations?orderId=${id}`)).toMatchObject({ state: 'released' });
    expect(await first(`/v1/shipments?orderId=${id}`)).toMatchObject({ state: 'refused' });
  });

  it('whose capture is declined has everything taken back, newest first', async () => {
    const { id, saga } = await settle({ card: 'tok_capture_declined' });
    expect(saga.outcome).toMatchObject({ status: 'rejected', reason: 'CaptureDeclined', step: 'capture-payment' });
    const undone = saga.steps.toSorted(
      (one, other) => Date.parse(one.undo?.startedAt ?? '') - Date.parse(other.undo?.startedAt ?? ''),
    );
    expect(undone.map(({ name }) => name)).toEqual([
      'capture-payment',
      'book-shipment',
      'authorize-payment',
      'reserve-stock',
    ]);
    expect(await first(`/v1/shipments?orderId=${id}`)).toMatchObject({ state: 'cancelled' });
  });

  it.each(['tok_lost_reply', 'tok_outage'])('paid with %s goes well all the same', async (card) => {
    const { id, saga } = await settle({ card });
    expect(saga.outcome).toMatchObject({ status: 'confirmed' });
    expect(await first(`/v1/payments?orderId=${id}`)).toMatchObject({ state: 'captured', captured: { amount: 2500 } });
  });

  it('that is cancelled in time is taken back, and the answer says what was', async () => {
    const id = await place(system, { card: 'tok_slow' });
    await system.saga(id, ({ steps }) => steps.some(({ name }) => name === 'authorize-payment'));
    const answer = system.post(`/v1/orders/${id}/cancel`, {}, patient());
    await system.saga(id, isCancelled);
    release();
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'done',
      outcome: { status: 'cancelled', by: 'staff_tests' },
      undone: ['reserve-stock', 'authorize-payment', 'book-shipment'],
      kept: [],
    });
    expect(await first(`/v1/payments?orderId=${id}`)).toMatchObject({ state: 'voided' });
  });

  it('that is cancelled during its capture is told that it is too late', async () => {
    const id = await place(system, { card: 'tok_slow_capture' });
    await system.saga(id, ({ state }) => state === 'pivoting');
    const { status, body } = await system.post(`/v1/orders/${id}/cancel`, {}, patient());
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'too-late', command: { undone: [] } });
    expect((await system.saga(id)).outcome).toMatchObject({ status: 'confirmed' });
  });

  it('that is cancelled once it is shipped gets the same answer as often as it asks', async () => {
    const { id } = await settle();
    const answers = await Promise.all(
      ['one', 'one', 'two'].map(async (name) => system.post(`/v1/orders/${id}/cancel`, {}, key(`${id}-${name}`))),
    );
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(new Set(answers.map(({ body }) => (body as { command: { id: string } }).command.id)).size).toBe(1);
  });
});
