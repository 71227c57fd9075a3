/** The reconciler comes to grief itself, at every call that it makes to mend something. */
import { randomUUID } from 'node:crypto';

import { Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import { TASK_QUEUES, WORKFLOWS, type Service } from '../contracts/names.ts';
import type { ReconcileReport } from '../contracts/reconcile.ts';
import type { reconcile } from '../workflows/reconcile.ts';
import { Errand, GRIEFS, tapped, type Grief } from './support/errands.ts';
import { place, type Wish } from './support/orders.ts';
import { doubled, Gate, orderOf, violations } from './support/reconciling.ts';
import { backup } from './support/restore.ts';
import { startSystem, type System, type Tap } from './support/system.ts';

/** A way to damage orders, and what they come to once they are mended. */
interface Situation {
  readonly title: string;
  readonly wish?: Wish;
  /** Where an order is held for a while. */
  readonly held?: string;
  /** A database of which a backup is made before anything is done, or when all are held, and restored then, or at the end. */
  readonly restored?: { readonly of: Service; readonly from: 'beginning' | 'held'; readonly at: 'held' | 'end' };
  /** Whether the workflows are terminated when all are held. */
  readonly terminated?: true;
  readonly end: OrderDetails['status'];
}

const REFUSED = { card: 'tok_capture_declined' };
const SITUATIONS: readonly Situation[] = [
  { title: 'a saga that nobody carries', held: 'before capturePayment', terminated: true, end: 'shipped' },
  {
    title: 'an end that was lost',
    held: 'before settleOrder',
    restored: { of: 'orders', from: 'held', at: 'end' },
    end: 'shipped',
  },
  {
    title: 'effects that were lost',
    restored: { of: 'payments', from: 'beginning', at: 'end' },
    end: 'shipped',
  },
  {
    title: 'an undo that was lost',
    wish: REFUSED,
    held: 'before voidAuthorization',
    restored: { of: 'payments', from: 'held', at: 'end' },
    end: 'rejected',
  },
  {
    title: 'a hold that nobody knows of',
    wish: REFUSED,
    held: 'before voidAuthorization',
    restored: { of: 'payments', from: 'beginning', at: 'held' },
    end: 'rejected',
  },
  {
    title: 'a parcel that nobody knows of',
    wish: REFUSED,
    held: 'before cancelShipment',
    restored: { of: 'shipping', from: 'beginning', at: 'held' },
    end: 'rejected',
  },
];

const errands = new Map<string, Errand>();
let gate = new Gate();
/** Counts what the reconciler does for an order, or in an activity, and nobody else. */
const tap: Tap = async (name, input, act) => {
  if (Context.current().info.workflowType !== WORKFLOWS.reconcile) return gate.tap(name, input, act);
  const made = errands.get(name) ?? errands.get(orderOf(input) ?? '');
  return made === undefined ? act() : made.within(act);
};

let system: System;
beforeAll(async () => {
  system = await startSystem({ tap, around: tapped });
});
afterAll(async () => {
  gate.open();
  await system.stop();
});

let running = '';
async function reconciled(): Promise<ReconcileReport | null> {
  running = `reconcile/${randomUUID()}`;
  const started = system.temporal.client.workflow.execute<typeof reconcile>(WORKFLOWS.reconcile, {
    workflowId: running,
    taskQueue: TASK_QUEUES.orders,
    args: [{ dryRun: false, hours: null }],
  });
  return started.catch((error: unknown) => {
    if (error instanceof WorkflowFailedError) return null; // it was terminated
    throw error;
  });
}

async function die(): Promise<never> {
  await system.temporal.client.workflow.getHandle(running).terminate('it has come to grief');
  throw new Error('nobody is there to hear it');
}

/** Of which each can be ended by one grief at most. */
const MOST_ROUNDS = 50;

/** Reconciles until there is nothing left to be mended, and gives what was left to people. */
async function untilQuiet(): Promise<number> {
  let raised = 0;
  let report: ReconcileReport | null = null;
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    report = await reconciled();
    raised += report?.raised ?? 0;
    if (report?.found === 0) return raised;
  }
  throw new Error(`after ${MOST_ROUNDS} rounds it still finds ${JSON.stringify(report?.findings)}`);
}

/** Makes so many orders that are damaged. */
async function damaged(count: number, { wish, held, restored, terminated }: Situation): Promise<readonly string[]> {
  gate.open();
  await system.stopWorkers();
  gate = new Gate();
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(await place(system, wish));
  if (held !== undefined) for (const id of ids) gate.hold(id, held);
  let restore = async (): Promise<void> => undefined;
  const keep = async (from: string): Promise<void> => {
    if (restored?.from === from) restore = await backup(system.databases[restored.of]);
  };
  await keep('beginning');
  await system.startWorkers();
  await gate.reached();
  await keep('held');
  if (restored?.at === 'held') await restore();
  gate.letOthersBy();
  const { workflow } = system.temporal.client;
  if (terminated) await Promise.all(ids.map(async (id) => workflow.getHandle(`order/${id}`).terminate('by hand')));
  else {
    gate.open();
    await Promise.all(ids.map(async (id) => system.saga(id)));
  }
  if (restored?.at === 'end') await restore();
  return ids;
}

async function expectMended(ids: readonly string[], { end }: Situation): Promise<void> {
  const ends = await Promise.all(
    ids.map(async (id) => {
      await system.saga(id);
      return ((await system.get(`/v1/orders/${id}`)).body as OrderDetails).status;
    }),
  );
  expect(ends).toEqual(ids.map(() => end));
  expect(await doubled(system, ids)).toEqual([]);
  expect(await violations(system)).toEqual([]);
}

it.each(SITUATIONS)('$title: mended, once, wherever that breaks off', { timeout: 300_000 }, async (situation) => {
  const [probe = ''] = await damaged(1, situation);
  const whole = new Errand(undefined, die);
  errands.set(probe, whole);
  expect(await untilQuiet()).toBe(0);
  const griefs = whole.calls.flatMap((_, index) => GRIEFS.map((how): Grief => ({ call: index + 1, how })));
  expect(griefs).not.toEqual([]);

  const ids = await damaged(griefs.length, situation);
  const made = griefs.map((grief) => new Errand(grief, die));
  for (const [i, id] of ids.entries()) errands.set(id, made[i] ?? whole);
  expect(await untilQuiet()).toBe(0);
  expect(griefs.filter((_, i) => made[i]?.wasHit !== true)).toEqual([]);
  await expectMended([probe, ...ids], situation);
});

it.each(GRIEFS)(
  'what was found is written down, whatever becomes of the call: %s',
  { timeout: 300_000 },
  async (how) => {
    const [situation] = SITUATIONS as readonly [Situation];
    const ids = await damaged(1, situation);
    const noting = new Errand({ call: 1, how }, die);
    errands.set('recordFindings', noting);
    expect(await untilQuiet()).toBe(0);
    expect(noting.wasHit).toBe(true);
    await expectMended(ids, situation);
  },
);
