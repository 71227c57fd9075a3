import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { SagaDetails } from '../contracts/sagas.schema.ts';
import { key, place } from './support/orders.ts';
import { Gate, reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';

const FORWARD = ['recallShipment', 'beginReturn', 'refundPayment', 'restock', 'settleUndo'];
const BACKWARD = ['recordDecision', 'withdrawRecall', 'settleUndo'];

interface Story {
  readonly city: string;
  readonly boundary: string;
  readonly end: string;
}

const boundaries = (activities: readonly string[]): readonly string[] =>
  activities.flatMap((name) => [`before ${name}`, `after ${name}`]);
const stories: readonly Story[] = [
  ...boundaries(FORWARD).map((boundary) => ({ city: 'Hamburg', boundary, end: 'confirmed: returned' })),
  ...boundaries(BACKWARD).map((boundary) => ({ city: 'Nextdoor', boundary, end: 'rejected: shipped' })),
];

describe('undos whose workflows were terminated at every boundary', () => {
  const gate = new Gate();
  let system: System;
  let ids: readonly string[];
  beforeAll(async () => {
    system = await startSystem({ tap: gate.tap });
    await system.startWorkers();
    ids = await Promise.all(stories.map(async ({ city }) => place(system, { city })));
    for (const id of ids) await system.saga(id);
    const operator = system.as('operator', 'staff_ann');
    for (const [i, id] of ids.entries()) {
      gate.hold(id, stories[i]?.boundary ?? '');
      await operator.post(`/v1/sagas/${id}/undo`, { reason: 'it came broken' }, key());
    }
    await gate.reached();
    const { workflow } = system.temporal.client;
    await Promise.all(ids.map(async (id) => workflow.getHandle(`order/${id}/undo`).terminate('by hand')));
    gate.letOthersBy();
  });
  afterAll(async () => {
    gate.open();
    await system.stop();
  });

  it('are late, and nothing else is wrong with them', async () => {
    const late = 'every order settles, or is parked';
    expect((await violations(system)).filter((violation) => !violation.includes(late))).toEqual([]);
  });

  it('converge once they are reconciled', async () => {
    // Where the end was recorded, nobody is missed.
    const stuck = ids.filter((_, i) => stories[i]?.boundary !== 'after settleUndo').map((id) => `${id}/undo`);
    const { findings } = await reconciled(system);
    expect(findings.map(({ kind, subject, action }) => `${kind} ${subject} ${action}`).toSorted()).toEqual(
      stuck.map((subject) => `stuck ${subject} repaired`).toSorted(),
    );
    expect(await Promise.all(ids.map(async (id) => endOf(system, id)))).toEqual(stories.map(({ end }) => end));
    expect(await violations(system)).toEqual([]);
  });

  it('stay as they are when what was held lands late', async () => {
    gate.open();
    await system.stopWorkers();
    await system.startWorkers();
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
    expect(await Promise.all(ids.map(async (id) => endOf(system, id)))).toEqual(stories.map(({ end }) => end));
    const refunds = (await Promise.all(ids.map(async (id) => system.witnessed(id)))).flat();
    expect(refunds.filter(({ kind }) => kind === 'refund')).toHaveLength(boundaries(FORWARD).length);
  });
});

async function endOf(system: System, id: string): Promise<string> {
  await expect
    .poll(async () => ((await system.get(`/v1/sagas/${id}%2Fundo`)).body as SagaDetails).state)
    .toBe('settled');
  const { outcome } = (await system.get(`/v1/sagas/${id}%2Fundo`)).body as SagaDetails;
  const { status } = (await system.get(`/v1/orders/${id}`)).body as OrderDetails;
  return `${outcome?.status}: ${status}`;
}
