/** Processes of the API that come to grief while they start sagas, or tell them something, at every call that they make. */
import { randomUUID } from 'node:crypto';

import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { handOver } from '../activities/orders/restart.ts';
import { Background } from '../api/background.ts';
import { acceptOrder } from '../api/orders/accept.ts';
import { cancels, writeCancel } from '../api/orders/cancel.ts';
import type { RequestIdentity } from '../api/orders/idempotency.ts';
import { Relay } from '../api/orders/relay.ts';
import { resolves, writeResolve } from '../api/orders/resolve.ts';
import { Starter } from '../api/orders/starter.ts';
import { startOf } from '../api/orders/starts.ts';
import { undoes, writeUndo } from '../api/orders/undo.ts';
import { TASK_QUEUES, WORKFLOWS } from '../contracts/names.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { logger } from '../process/log.ts';
import { errand, GRIEFS, tapped, type Grief } from './support/errands.ts';
import { newOrder, place, type Wish } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { parkedAt } from './support/standings.ts';
import { startSystem, type System, type Tap } from './support/system.ts';

/** Where a saga parks that is to send something to this town. */
const [AT, PARKS] = ['book-shipment', 'Parkhausen'];
/** No order here costs so much. */
const approvalAbove = new Map([['EUR', 1_000_000]]);

const tap: Tap = async (name, input, act) => {
  const isSent = name === 'bookShipment' && (input as { readonly to: { readonly city: string } }).to.city === PARKS;
  if (isSent) throw ApplicationFailure.nonRetryable('there is no such town', 'NoSuchTown');
  return act();
};

let system: System;
let db: OrdersDatabase;
let starter: Starter;
let relay: Relay;
beforeAll(async () => {
  system = await startSystem({ tap });
  db = openOrdersDatabase(system.databases.orders, 20);
  const [ours, temporal, background] = [tapped(db), tapped(system.temporal.client), new Background()];
  const log = logger('test', 'silent');
  starter = new Starter(ours, temporal, background, log);
  const deliveries = { cancel: cancels, resolve: resolves, undo: undoes(ours, starter) };
  relay = new Relay({ db: ours, temporal, starter, deliveries, background, log });
});
afterAll(async () => {
  await db.$disconnect();
  await system.stop();
});

const identity = (): RequestIdentity => ({ caller: 'staff_ann', key: randomUUID(), hash: 'hash' });

/** An order that the API has accepted, and nobody was told of. */
async function accepted(wish: Wish = {}): Promise<string> {
  const { order } = await acceptOrder(db, identity(), newOrder(wish), { trace: { traceparent: '' } });
  await keepFromOthers();
  return order.id;
}

/** Leaves everything to the process that is about to come to grief. */
async function keepFromOthers(): Promise<void> {
  await db.$executeRaw`UPDATE saga SET start_due = now() + interval '1 hour' WHERE start_due IS NOT NULL`;
  await db.$executeRaw`UPDATE command SET due = now() + interval '1 hour' WHERE due IS NOT NULL`;
}

/** Lets the leases of that process run out, so that others take up what it left. */
async function leaveToOthers(): Promise<void> {
  await db.$executeRaw`UPDATE saga SET start_due = now() WHERE start_due IS NOT NULL`;
  await db.$executeRaw`UPDATE command SET due = now() WHERE due IS NOT NULL`;
}

/** A situation, and what is to be done in it: once as it should, and once for every way of coming to grief. */
interface Situation {
  readonly title: string;
  /** Makes it, and gives what is then to be done. */
  make(): Promise<Job>;
}

interface Job {
  readonly id: string;
  readonly work: () => Promise<void>;
}

/** Plays a situation in all ways, and gives the ids of what it was about, the first of which went well. */
async function play({ title, make }: Situation): Promise<readonly string[]> {
  const first = await make();
  const { calls } = await errand(first.work);
  const griefs = calls.flatMap((_, index) => GRIEFS.map((how): Grief => ({ call: index + 1, how })));
  const jobs: Job[] = [];
  for (const _ of griefs) jobs.push(await make());
  const made = await Promise.all(jobs.map(async ({ work }, i) => errand(work, griefs[i])));
  const missed = griefs.filter((_, i) => made[i]?.wasHit !== true);
  expect({ title, calls, missed }).toEqual({ title, calls: expect.toSatisfy(isLong, 'some') as unknown, missed: [] });
  return [first, ...jobs].map(({ id }) => id);
}

const isLong = (calls: readonly string[]): boolean => calls.length > 2;

describe('starts', () => {
  const starting = (id: string): Job => ({ id, work: async () => starter.tryStart(id) });
  const started = async (): Promise<string> => {
    const id = await accepted();
    await starter.start(id);
    return id;
  };
  const terminated = async (): Promise<string> => {
    const id = await started();
    await system.temporal.client.workflow.getHandle(`order/${id}`).terminate('by a colleague');
    return id;
  };
  const SITUATIONS: readonly Situation[] = [
    { title: 'a first start', make: async () => starting(await accepted()) },
    {
      title: 'a run that nobody wrote down',
      make: async () => {
        const id = await started();
        await db.$executeRaw`UPDATE saga SET carrier = NULL, run_id = NULL, start_due = now() + interval '1 hour' WHERE id = ${id}`;
        return starting(id);
      },
    },
    {
      title: 'a saga that is handed over',
      make: async () => {
        const id = await terminated();
        await handOver(db, id, false);
        await keepFromOthers();
        return starting(id);
      },
    },
    {
      title: 'a run that was started too late',
      make: async () => {
        const id = await terminated();
        const { input } = await startOf(db, id);
        await db.$executeRaw`UPDATE saga SET lease = 3, start_due = now() + interval '1 hour' WHERE id = ${id}`;
        await system.temporal.client.workflow.start(WORKFLOWS.placeOrder, {
          workflowId: `order/${id}`,
          taskQueue: TASK_QUEUES.orders,
          args: [{ ...input, lease: 2 }],
          memo: { lease: 2 },
        });
        return starting(id);
      },
    },
  ];

  afterAll(async () => system.stopWorkers());

  it('come about, once each', async () => {
    const ids: string[] = [];
    for (const situation of SITUATIONS) ids.push(...(await play(situation)));
    await leaveToOthers();
    await system.startWorkers();
    const ends = await Promise.all(ids.map(async (id) => (await system.saga(id)).outcome?.status));
    expect(new Set(ends)).toEqual(new Set(['confirmed']));
    expect(await violations(system)).toEqual([]);
  });
});

describe('commands', () => {
  const delivering = (id: string, commandId: string): Job => ({ id, work: async () => relay.tryDeliver(commandId) });
  const cancelOf = async (id: string): Promise<Job> => {
    const { commandId } = await writeCancel(db, identity(), id, { by: 'cus_ada', reason: 'changed their mind' });
    await keepFromOthers();
    return delivering(id, commandId);
  };
  const shipped = async (): Promise<string> => {
    const id = await place(system);
    await system.saga(id);
    return id;
  };
  const SITUATIONS: readonly (Situation & { readonly answer: string; readonly end: string })[] = [
    {
      title: 'a cancel of a saga that nobody has started',
      make: async () => cancelOf(await accepted()),
      answer: 'done',
      end: 'cancelled',
    },
    {
      title: 'a cancel of a saga that has settled',
      make: async () => cancelOf(await shipped()),
      answer: 'too-late',
      end: 'confirmed',
    },
    {
      title: 'a cancel of a saga that is parked',
      make: async () => {
        const id = await place(system, { city: PARKS });
        await parkedAt(system, id, AT);
        return cancelOf(id);
      },
      answer: 'done',
      end: 'cancelled',
    },
    {
      title: 'a decision',
      make: async () => {
        const id = await place(system, { city: PARKS });
        const { version } = (await parkedAt(system, id, AT)).saga;
        const parts = { db, temporal: system.temporal.client, uiUrl: 'http://ui', approvalAbove };
        const address = { ...newOrder().address, city: 'Hamburg' };
        const decision = {
          action: 'retry-with',
          step: AT,
          reason: 'a typo',
          version,
          input: address,
        } as const;
        const { commandId } = await writeResolve(parts, identity(), id, decision);
        await keepFromOthers();
        return delivering(id, commandId);
      },
      answer: 'done',
      end: 'confirmed',
    },
    {
      title: 'an undo',
      make: async () => {
        const id = await shipped();
        const { commandId } = await writeUndo(db, identity(), id, { reason: 'it broke', approvalAbove });
        await keepFromOthers();
        return delivering(`${id}/undo`, commandId);
      },
      answer: 'done',
      end: 'confirmed',
    },
  ];
  beforeAll(async () => system.startWorkers());

  it('that fail for a reason which is no answer are delivered again', async () => {
    const [id, other] = [await place(system, { city: PARKS }), await place(system, { city: PARKS })];
    const { version } = (await parkedAt(system, id, AT)).saga;
    await parkedAt(system, other, AT);
    const parts = {
      db,
      temporal: system.temporal.client,
      uiUrl: 'http://ui',
      approvalAbove: new Map([['EUR', 1_000_000]]),
    };
    const decision = { action: 'compensate', step: AT, reason: 'no such town', version } as const;
    const { commandId } = await writeResolve(parts, identity(), id, decision);
    await keepFromOthers();
    const where = { id: commandId };

    await db.$executeRaw`UPDATE saga SET carrier = ${`order/${other}`} WHERE id = ${id}`; // which doesn't know it
    await relay.tryDeliver(commandId);
    expect(await db.command.findUniqueOrThrow({ where })).toMatchObject({
      answer: null,
      due: expect.any(Date) as Date,
    });
    await db.$executeRaw`UPDATE saga SET carrier = ${`order/${id}`} WHERE id = ${id}`;
    await eventually(async () => {
      expect(await db.command.findUniqueOrThrow({ where })).toMatchObject({ answer: { status: 'done' } });
    });
    expect((await system.saga(id)).outcome).toMatchObject({ status: 'cancelled', by: 'staff_ann' });
  });

  it.each(SITUATIONS)('$title comes about, and is answered, once', { timeout: 300_000 }, async (situation) => {
    const { answer, end } = situation;
    const ids = await play(situation);
    await leaveToOthers();
    await eventually(async () => expect(await db.command.count({ where: { answeredAt: null } })).toBe(0));
    const orderIds = ids.map((id) => id.replace('/undo', ''));
    const commands = await db.command.findMany({ where: { orderId: { in: orderIds } } });
    expect(commands.map((command) => (command.answer as { status: string }).status)).toEqual(ids.map(() => answer));
    const ends = await Promise.all(ids.map(async (id) => (await system.saga(id)).outcome?.status));
    expect(ends).toEqual(ids.map(() => end));
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });
});
