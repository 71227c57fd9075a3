import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import { place, type Wish } from './support/orders.ts';
import { Gate, reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';

const FORWARD = [
  'reserveStock',
  'authorizePayment',
  'bookShipment',
  'capturePayment',
  'commitStock',
  'confirmOrder',
  'dispatchShipment',
  'settleOrder',
];
const BACKWARD = [
  'recordCompensation',
  'refundCapture',
  'cancelShipment',
  'voidAuthorization',
  'releaseStock',
  'settleOrder',
];

interface Story {
  readonly wish: Wish;
  readonly boundary: string;
  readonly end: string;
}

const boundaries = (activities: readonly string[]): readonly string[] =>
  activities.flatMap((name) => [`before ${name}`, `after ${name}`]);
const stories: readonly Story[] = [
  ...boundaries(FORWARD).map((boundary) => ({ wish: {}, boundary, end: 'shipped' })),
  ...boundaries(BACKWARD).map((boundary) => ({
    wish: { card: 'tok_capture_declined' },
    boundary,
    end: 'rejected: capture-payment CaptureDeclined',
  })),
  ...boundaries(['cancelShipment', 'releaseStock']).map((boundary) => ({
    wish: { card: 'tok_declined' },
    boundary,
    end: 'rejected: authorize-payment CardDeclined',
  })),
];

describe('sagas whose workflows were terminated at every boundary', () => {
  const gate = new Gate();
  let system: System;
  const ids: string[] = [];
  beforeAll(async () => {
    system = await startSystem({ tap: gate.tap });
    for (const { wish, boundary } of stories) {
      const id = await place(system, wish);
      gate.hold(id, boundary);
      ids.push(id);
    }
    await system.startWorkers();
    await gate.reached();
    const { workflow } = system.temporal.client;
    await Promise.all(ids.map(async (id) => workflow.getHandle(`order/${id}`).terminate('by hand')));
    gate.letOthersBy();
  });
  afterAll(async () => {
    gate.open();
    await system.stop();
  });

  it('are told of by a dry run, which changes nothing', async () => {
    const report = await reconciled(system, { dryRun: true });
    // Where the end was recorded, nobody is missed.
    const stuck = ids.filter((_, i) => stories[i]?.boundary !== 'after settleOrder');
    expect(report.findings.map(({ subject }) => subject).toSorted()).toEqual(stuck.toSorted());
    expect(report.findings).toEqual(
      stuck.map((subject) => ({
        key: `stuck/${subject}/carrier`,
        kind: 'stuck',
        subject,
        evidence: "its workflow is terminated, and its order isn't settled",
        action: 'would-repair',
      })),
    );
    expect((await reconciled(system, { dryRun: true })).found).toBe(stuck.length);
  });

  it('converge once they are reconciled, with the cause that they had', { timeout: 300_000 }, async () => {
    const { found, raised } = await reconciled(system);
    expect({ found, raised }).toEqual({ found: ids.length - 2, raised: 0 });
    const ends = await Promise.all(ids.map(async (id) => endOf(system, id)));
    expect(ends).toEqual(stories.map(({ end }) => end));
    expect(await violations(system)).toEqual([]);
  });

  it('stay as they are when what was held lands late', async () => {
    gate.open();
    await system.stopWorkers();
    await system.startWorkers();
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
    const ends = await Promise.all(ids.map(async (id) => endOf(system, id)));
    expect(ends).toEqual(stories.map(({ end }) => end));
  });
});

async function endOf(system: System, id: string): Promise<string> {
  const { cause } = await system.saga(id);
  const { status } = (await system.get(`/v1/orders/${id}`)).body as OrderDetails;
  return cause === null ? status : `${status}: ${cause.step} ${cause.type}`;
}
