import { describe, expect, test } from 'vitest';

import type { SagaOutcome, SagaTrace, StepState, StepTrace } from '../../contracts/saga.ts';
import { orders, type Orders } from '../../tests/support/world.ts';

const AT = '2026-01-01T00:00:00.000Z';
const BEGIN = { key: 'ord_1/undo/begin-return', orderId: 'ord_1', cause: 'ann: it came broken' };
const DONE = { status: 'confirmed', result: { orderId: 'ord_1' } } as const;
const REFUSED = { status: 'rejected', reason: 'RecallRefused', step: 'recall-shipment', message: 'no' } as const;
const RETURNED = 'returned: the money is given back, and the goods are on the shelf';

function restock(state: StepState): StepTrace {
  const rest = { kind: 'finish', epoch: 1, attempts: 1, allowed: [], startedAt: AT, endedAt: AT } as const;
  return { name: 'restock', state, ...rest, failure: null, undo: null };
}

function trace(outcome: SagaOutcome | null, steps: readonly StepTrace[] = []): SagaTrace {
  const state = outcome === null ? 'committed' : 'settled';
  const empty = { lease: 1, cause: null, needsAttention: false, kept: [], decisions: [] };
  return { sagaId: 'ord_1/undo', version: 1, state, outcome, steps, ...empty };
}

const UNDO = "INSERT INTO saga (id, order_id, trace, start_due) VALUES ('ord_1/undo', 'ord_1', '{}', NULL)";

/** A shipped order with a saga that undoes it, which was just begun. */
async function shipped(): Promise<Orders> {
  const world = await orders();
  await world.query("UPDATE orders SET status = 'confirmed'");
  await world.query("UPDATE orders SET status = 'shipped'");
  await world.query("UPDATE saga SET settled_at = now(), start_due = NULL WHERE id = 'ord_1'");
  await world.query(UNDO);
  return world;
}

const sagas = async ({ query }: Orders) =>
  query('SELECT id, trace, settled_at IS NOT NULL AS settled, start_due FROM saga ORDER BY id');
const OWN = { id: 'ord_1', trace: { lease: 1, version: 0 }, settled: true, start_due: null };
const statuses = async (world: Orders) => (await world.history('ord_1')).slice(3);

describe('beginReturn', () => {
  test('moves the order on once, with who wanted that and why, and keeps the trace with the undo', async () => {
    const world = await shipped();
    const begin = async () => world.beginReturn({ ...BEGIN, trace: trace(null) });
    await Promise.all([begin(), begin(), begin()]);
    expect(await statuses(world)).toEqual(['returning: ann: it came broken']);
    expect(await sagas(world)).toEqual([
      OWN,
      { id: 'ord_1/undo', trace: trace(null), settled: false, start_due: null },
    ]);
  });

  test('is refused by the database before the order is shipped', async () => {
    const world = await orders();
    await world.query(UNDO);
    await expect(world.beginReturn({ ...BEGIN, trace: trace(null) })).rejects.toThrow('from placed to returning');
    expect(await world.state(BEGIN.key)).toBeUndefined();
  });
});

describe('settleUndo', () => {
  test.each([
    ['done' as const, RETURNED],
    ['skipped' as const, 'returned: the money is given back, and the goods are written off'],
  ])('ends an order whose goods were put back, when that is %s', async (state, last) => {
    const world = await shipped();
    await world.beginReturn({ ...BEGIN, trace: trace(null) });
    const end = trace(DONE, [{ ...restock('done'), name: 'refund-payment' }, restock(state)]);
    for (const _ of ['first', 'again']) await world.settleUndo({ orderId: 'ord_1', trace: end });
    expect((await statuses(world)).slice(1)).toEqual([last]);
    expect(await sagas(world)).toEqual([OWN, { id: 'ord_1/undo', trace: end, settled: true, start_due: null }]);
  });

  test('leaves an order as it was that could not be undone', async () => {
    const world = await shipped();
    await world.recordDecision({
      trace: trace(null),
      journal: { phase: 'compensating', cause: null, ending: REFUSED, attempts: [], decisions: [] },
    });
    await world.settleUndo({ orderId: 'ord_1', trace: trace(REFUSED) });
    expect(await statuses(world)).toEqual([]);
    expect(await sagas(world)).toMatchObject([OWN, { trace: { outcome: REFUSED }, settled: true }]);
  });
});
