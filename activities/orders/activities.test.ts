import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';

import type { OrderOutcome } from '../../contracts/orders.ts';
import type { SagaDecision, SagaJournal, SagaTrace } from '../../contracts/saga.ts';
import { orders, type Orders } from '../../tests/support/world.ts';

const key = 'ord_1/confirm-order';
const cause = { step: 'authorize-payment', type: 'CardDeclined', message: 'the card was declined' };

const trace = (rest: Partial<SagaTrace>): SagaTrace => ({
  sagaId: 'ord_1',
  lease: 1,
  version: 1,
  state: 'acting',
  outcome: null,
  cause: null,
  needsAttention: false,
  steps: [],
  kept: [],
  decisions: [],
  ...rest,
});
const committed = trace({ state: 'committed' });
const compensating = trace({ state: 'compensating', cause });
const journal: SagaJournal = {
  phase: 'compensating',
  cause,
  ending: { status: 'rejected', reason: cause.type, step: cause.step, message: cause.message },
  attempts: [{ name: 'reserve-stock', epoch: 1, outcome: 'done', result: {}, failure: null }],
  decisions: [],
};
const settled = (outcome: OrderOutcome) => trace({ state: 'settled', outcome });

const outcomes = {
  confirmed: {
    status: 'confirmed',
    result: { orderId: 'ord_1', paymentId: 'pay_1', shipmentId: 'shp_1', trackingNumber: 'BST1' },
  },
  rejected: { status: 'rejected', reason: cause.type, step: cause.step, message: cause.message },
  cancelled: { status: 'cancelled', by: 'cus_1', reason: 'changed my mind' },
  timedOut: { status: 'timed-out', step: 'book-shipment' },
  timedOutAnywhere: { status: 'timed-out', step: null },
} as const satisfies Record<string, OrderOutcome>;

const PLACED = 'placed: accepted';
const CONFIRMED = 'confirmed: the money is captured and the stock committed';
const COMPENSATING = 'compensating: CardDeclined: the card was declined';

const sagaOf = async ({ query }: Orders) =>
  (await query('SELECT trace, start_due, settled_at IS NOT NULL AS settled FROM saga'))[0];

describe('confirmOrder', () => {
  test('confirms once, and keeps the trace', async () => {
    const world = await orders();
    const confirm = async () => world.confirmOrder({ key, trace: committed });
    await Promise.all([confirm(), confirm(), confirm()]);
    await confirm();
    expect(await world.history('ord_1')).toEqual([PLACED, CONFIRMED]);
    expect(await sagaOf(world)).toEqual({ trace: committed, start_due: null, settled: false });
    expect(await world.state(key)).toBe('applied');
  });

  test('changes nothing when it comes again after the end', async () => {
    const world = await orders();
    await world.confirmOrder({ key, trace: committed });
    await world.settleOrder({ trace: settled(outcomes.confirmed) });
    await world.confirmOrder({ key, trace: committed });
    expect(await world.value('SELECT status FROM orders')).toBe('shipped');
    expect(await sagaOf(world)).toMatchObject({ trace: settled(outcomes.confirmed) });
  });

  test('is refused by the database once the order is compensated, and leaves nothing', async () => {
    const world = await orders();
    await world.recordCompensation({ trace: compensating, journal });
    await expect(world.confirmOrder({ key, trace: committed })).rejects.toThrow(
      "order 'ord_1' can't go from compensating to confirmed",
    );
    expect(await sagaOf(world)).toMatchObject({ trace: compensating });
    expect(await world.state(key)).toBeUndefined();
  });
});

describe('recordAttention', () => {
  const parked = { ...committed, needsAttention: true };

  test('keeps the trace for lists, and changes nothing else', async () => {
    const world = await orders();
    await world.recordAttention({ trace: parked });
    await world.recordAttention({ trace: parked });
    expect(await sagaOf(world)).toMatchObject({ trace: parked, settled: false });
    expect(await world.history('ord_1')).toEqual([PLACED]);
  });

  test('leaves a newer trace of the same run alone', async () => {
    const world = await orders();
    await world.recordAttention({ trace: { ...parked, version: 7 } });
    await world.recordAttention({ trace: { ...parked, needsAttention: false, version: 6 } });
    expect(await sagaOf(world)).toMatchObject({ trace: { ...parked, version: 7 } });
  });

  test.each([
    ['a later version', { version: 7 }],
    ['a later run, which begins at 0', { lease: 2, version: 0 }],
  ])('takes the place of an older trace: it is of %s', async (_, newer) => {
    const world = await orders();
    await world.recordAttention({ trace: { ...parked, version: 6 } });
    if ('lease' in newer) await world.query('UPDATE saga SET lease = 2');
    await world.recordAttention({ trace: { ...parked, needsAttention: false, ...newer } });
    expect(await sagaOf(world)).toMatchObject({ trace: { needsAttention: false, ...newer } });
  });

  test('comes too late once the saga is settled', async () => {
    const world = await orders();
    await world.confirmOrder({ key, trace: committed });
    await world.settleOrder({ trace: settled(outcomes.confirmed) });
    await world.recordAttention({ trace: parked });
    expect(await sagaOf(world)).toMatchObject({ trace: settled(outcomes.confirmed) });
  });
});

describe('recordCompensation', () => {
  test('says why, and can be repeated', async () => {
    const world = await orders();
    await world.recordCompensation({ trace: compensating, journal });
    await world.recordCompensation({ trace: compensating, journal });
    expect(await world.history('ord_1')).toEqual([PLACED, COMPENSATING]);
    expect(await sagaOf(world)).toEqual({ trace: compensating, start_due: null, settled: false });
  });

  test('changes nothing when the end was written down meanwhile', async () => {
    const world = await orders();
    await world.settleOrder({ trace: settled(outcomes.rejected) });
    await world.recordCompensation({ trace: compensating, journal });
    expect(await world.history('ord_1')).toEqual([PLACED, 'rejected: CardDeclined: the card was declined']);
    expect(await sagaOf(world)).toMatchObject({ trace: settled(outcomes.rejected), settled: true });
  });

  test('is refused by the database once the order is confirmed', async () => {
    const world = await orders();
    await world.confirmOrder({ key, trace: committed });
    await expect(world.recordCompensation({ trace: compensating, journal })).rejects.toThrow(
      "order 'ord_1' can't go from confirmed to compensating",
    );
    expect(await world.history('ord_1')).toEqual([PLACED, CONFIRMED]);
  });
});

describe('the journal', () => {
  const decision: SagaDecision = {
    id: 'cmd_1',
    action: 'settle',
    step: 'a',
    actor: 'ann',
    reason: 'done',
    at: 'today',
  };
  const decided = { ...journal, decisions: [decision] };
  const forward = { ...journal, phase: 'acting', cause: null, ending: null } as const;
  const kept = async (world: Orders) => world.value('SELECT journal FROM saga');

  test('is kept from the beginning of the compensation on, and from a decision before it', async () => {
    const world = await orders();
    expect(await kept(world)).toBeNull();
    await world.recordDecision({ trace: committed, journal: forward });
    expect(await kept(world)).toEqual(forward);
    expect(await sagaOf(world)).toMatchObject({ trace: committed });
    expect(await world.history('ord_1')).toEqual([PLACED]);
    await world.recordCompensation({ trace: compensating, journal });
    expect(await kept(world)).toEqual(journal);
  });

  test('is not overwritten by a late attempt that knows less', async () => {
    const world = await orders();
    await world.recordCompensation({ trace: compensating, journal });
    await world.recordDecision({ trace: compensating, journal: decided });
    await world.recordCompensation({ trace: compensating, journal });
    expect(await kept(world)).toEqual(decided);
    await world.recordDecision({ trace: committed, journal: { ...forward, decisions: [decision, decision] } });
    expect(await kept(world)).toEqual(decided);
  });

  test('stays as it is once the saga is settled', async () => {
    const world = await orders();
    await world.recordCompensation({ trace: compensating, journal });
    await world.settleOrder({ trace: settled(outcomes.rejected) });
    await world.recordDecision({ trace: compensating, journal: decided });
    expect(await kept(world)).toEqual(journal);
    expect(await sagaOf(world)).toMatchObject({ trace: settled(outcomes.rejected) });
  });
});

describe('settleOrder', () => {
  test('ships a confirmed order under its tracking number', async () => {
    const world = await orders();
    await world.confirmOrder({ key, trace: committed });
    await world.settleOrder({ trace: settled(outcomes.confirmed) });
    expect(await world.history('ord_1')).toEqual([PLACED, CONFIRMED, 'shipped: dispatched as BST1']);
    expect(await world.query('SELECT status, tracking_number FROM orders')).toEqual([
      { status: 'shipped', tracking_number: 'BST1' },
    ]);
    expect(await sagaOf(world)).toEqual({ trace: settled(outcomes.confirmed), start_due: null, settled: true });
  });

  test.each([
    ['rejected', outcomes.rejected, 'rejected: CardDeclined: the card was declined'],
    ['cancelled', outcomes.cancelled, 'cancelled: cus_1: changed my mind'],
    ['timed out in a step', outcomes.timedOut, 'timed_out: not done in time: book-shipment'],
    ['timed out between steps', outcomes.timedOutAnywhere, 'timed_out: not done in time'],
  ])('ends an order that was %s, compensated or not', async (_how, outcome, last) => {
    for (const compensated of [true, false]) {
      const world = await orders();
      if (compensated) await world.recordCompensation({ trace: compensating, journal });
      await world.settleOrder({ trace: settled(outcome) });
      expect(await world.history('ord_1')).toEqual([PLACED, ...(compensated ? [COMPENSATING] : []), last]);
      expect(await world.value('SELECT tracking_number FROM orders')).toBeNull();
      expect(await sagaOf(world)).toEqual({ trace: settled(outcome), start_due: null, settled: true });
    }
  });

  test('can be repeated, and keeps the first time and trace', async () => {
    const world = await orders();
    await world.settleOrder({ trace: settled(outcomes.rejected) });
    const first = await world.query('SELECT trace, settled_at FROM saga');
    await Promise.all([1, 2, 3].map(async () => world.settleOrder({ trace: settled(outcomes.rejected) })));
    await world.settleOrder({ trace: { ...settled(outcomes.rejected), needsAttention: true } });
    expect(await world.query('SELECT trace, settled_at FROM saga')).toEqual(first);
    expect(await world.value('SELECT count(*)::int FROM order_status_history')).toBe(2);
  });

  test.each([
    ['cancelled', outcomes.cancelled],
    ['confirmed', outcomes.confirmed],
  ])('never makes a rejected order %s', async (_how, other) => {
    const world = await orders();
    await world.settleOrder({ trace: settled(outcomes.rejected) });
    await expect(world.settleOrder({ trace: settled(other) })).rejects.toThrow(
      "order 'ord_1' can't go from rejected to",
    );
    expect(await world.value('SELECT status FROM orders')).toBe('rejected');
    expect(await sagaOf(world)).toMatchObject({ trace: settled(outcomes.rejected) });
  });

  test('needs an outcome', async () => {
    const world = await orders();
    await expect(world.settleOrder({ trace: trace({ state: 'settled' }) })).rejects.toThrow(
      "saga 'ord_1' is to be settled, but has no outcome",
    );
    expect(await world.history('ord_1')).toEqual([PLACED]);
  });
});

describe('a run that was taken over', () => {
  type Write = (world: Orders) => Promise<unknown>;
  const writes: readonly (readonly [string, Write])[] = [
    ['confirmOrder', async (world) => world.confirmOrder({ key, trace: committed })],
    ['recordAttention', async (world) => world.recordAttention({ trace: { ...committed, version: 99 } })],
    ['recordDecision', async (world) => world.recordDecision({ trace: compensating, journal })],
    ['recordCompensation', async (world) => world.recordCompensation({ trace: compensating, journal })],
    ['settleOrder', async (world) => world.settleOrder({ trace: settled(outcomes.rejected) })],
    ['beginReturn', async (world) => world.beginReturn({ key, orderId: 'ord_1', cause: 'broken', trace: committed })],
    ['settleUndo', async (world) => world.settleUndo({ orderId: 'ord_1', trace: settled(outcomes.confirmed) })],
  ];
  const superseded = { type: 'Superseded', nonRetryable: false };

  test.each(writes)('writes nothing by %s, and has the starter look', async (_name, write) => {
    const world = await orders();
    await world.query('UPDATE saga SET lease = 2, start_due = NULL');
    await expect(write(world)).rejects.toMatchObject(superseded);
    expect(await world.query('SELECT trace, journal, settled_at, start_due <= now() AS due FROM saga')).toEqual([
      { trace: { lease: 1, version: 0 }, journal: null, settled_at: null, due: true },
    ]);
    expect(await world.history('ord_1')).toEqual([PLACED]);
    expect(await world.state(key)).toBeUndefined();
  });

  test('has nobody look once the saga is settled', async () => {
    const world = await orders();
    await world.query('UPDATE saga SET lease = 2, start_due = NULL, settled_at = now()');
    await expect(world.settleOrder({ trace: settled(outcomes.rejected) })).rejects.toMatchObject(superseded);
    expect(await sagaOf(world)).toMatchObject({ start_due: null });
  });

  test('is not heeded while the next one takes its lease', async () => {
    const world = await orders();
    const starter = new pg.Client({ connectionString: world.url });
    await starter.connect();
    onTestFinished(async () => starter.end());
    await starter.query('BEGIN; UPDATE saga SET lease = 2');
    const late = Promise.allSettled([world.settleOrder({ trace: settled(outcomes.rejected) })]);
    await world.waiting(1);
    await starter.query('COMMIT');
    expect(await late).toMatchObject([{ status: 'rejected', reason: superseded }]);
    expect(await world.history('ord_1')).toEqual([PLACED]);
  });

  test('whose successor a restored database forgot is turned away too', async () => {
    const world = await orders();
    await expect(world.settleOrder({ trace: { ...settled(outcomes.rejected), lease: 2 } })).rejects.toThrow(
      "'ord_1' is carried under lease 1: what its run under lease 2 says isn't heeded",
    );
  });
});
