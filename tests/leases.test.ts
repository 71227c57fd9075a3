/** Who carries a saga, when its runs were terminated, or were started by somebody who died, or was too slow. */
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';

import { handOver } from '../activities/orders/restart.ts';
import { Background } from '../api/background.ts';
import { Starter } from '../api/orders/starter.ts';
import { startOf } from '../api/orders/starts.ts';
import { TASK_QUEUES, WORKFLOWS } from '../contracts/names.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { logger } from '../process/log.ts';
import { place } from './support/orders.ts';
import { asRole } from './support/postgres-urls.ts';
import { eventually } from './support/patience.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let db: OrdersDatabase;
beforeAll(async () => {
  system = await startSystem();
  db = openOrdersDatabase(system.databases.orders);
});
afterAll(async () => {
  await db.$disconnect();
  await system.stop();
});
beforeEach(async () => system.stopWorkers());

const sagaOf = async (id: string) => db.saga.findUniqueOrThrow({ where: { id } });
const isRecorded = async (id: string, but?: string | null): Promise<string> =>
  eventually(async () => {
    const { runId, startDue } = await sagaOf(id);
    if (runId === null || runId === but || startDue !== null) throw new Error(`no run of '${id}' is recorded`);
    return runId;
  });

/** An order whose saga was started, while nobody works on it. */
async function started(): Promise<{ readonly id: string; readonly runId: string; readonly handle: WorkflowHandle }> {
  const id = await place(system);
  return { id, runId: await isRecorded(id), handle: system.temporal.client.workflow.getHandle(`order/${id}`) };
}

const leaseOf = ({ memo }: WorkflowExecutionDescription): unknown => memo?.['lease'];

/** Has the starter die between the start of the run and the note of it. */
async function forgetRun(id: string): Promise<void> {
  await db.$executeRaw`UPDATE saga SET carrier = NULL, run_id = NULL, start_due = now() WHERE id = ${id}`;
}

async function ships(id: string): Promise<void> {
  await system.startWorkers();
  expect((await system.saga(id)).outcome).toMatchObject({ status: 'confirmed' });
  expect((await system.witnessed(id)).map(({ kind }) => kind)).toEqual(KINDS);
}

const KINDS = expect.toSatisfy(
  (kinds: readonly string[]) => new Set(kinds).size === kinds.length && kinds.includes('capture'),
  'each once',
) as readonly string[];

it('a run that nobody wrote down is found, and kept', async () => {
  const { id, runId } = await started();
  await forgetRun(id);
  expect(await isRecorded(id)).toBe(runId);
  expect(await sagaOf(id)).toMatchObject({ lease: 1, carrier: `order/${id}` });
  await ships(id);
});

it('a run that was terminated before anybody wrote it down is followed by another, under a lease of its own', async () => {
  const { id, runId, handle } = await started();
  await handle.terminate('by a colleague');
  await forgetRun(id);
  expect(await isRecorded(id)).not.toBe(runId);
  expect(leaseOf(await handle.describe())).toBe(2);
  expect(await sagaOf(id)).toMatchObject({ lease: 2 });
  await ships(id);
});

it('a run that is handed over although it is alive is kept', async () => {
  const { id, runId } = await started();
  await handOver(db, id, false);
  expect(await isRecorded(id)).toBe(runId);
  expect(await sagaOf(id)).toMatchObject({ lease: 1 });
  await ships(id);
});

it('a run that was started too late is ended once it wants something written down, and another follows', async () => {
  const { id, handle } = await started();
  await handle.terminate('by a colleague');
  const { input } = await startOf(db, id);
  await db.$executeRaw`UPDATE saga SET lease = 3 WHERE id = ${id}`; // since then others have carried it
  const late = await system.temporal.client.workflow.start(WORKFLOWS.placeOrder, {
    workflowId: `order/${id}`,
    taskQueue: TASK_QUEUES.orders,
    args: [{ ...input, lease: 2 }],
    memo: { lease: 2 },
  });
  await ships(id);
  const { client } = system.temporal;
  expect((await client.workflow.getHandle(`order/${id}`, late.firstExecutionRunId).describe()).status.name).toBe(
    'TERMINATED',
  );
  expect(leaseOf(await handle.describe())).toBe(4);
  expect(await sagaOf(id)).toMatchObject({ lease: 4 });
});

it('a run that a restored database has forgotten is found, and kept', async () => {
  const { id, runId, handle } = await started();
  await handle.terminate('by a colleague');
  await handOver(db, id, false);
  const second = await isRecorded(id, runId);
  const admin = new pg.Client({ connectionString: asRole(system.databases.orders, 'postgres') });
  await admin.connect();
  onTestFinished(async () => admin.end());
  await admin.query('ALTER TABLE saga DISABLE TRIGGER saga_lease_grows');
  await admin.query('UPDATE saga SET lease = 1, run_id = $2 WHERE id = $1', [id, runId]);
  await admin.query('ALTER TABLE saga ENABLE TRIGGER saga_lease_grows');
  await ships(id);
  expect(await sagaOf(id)).toMatchObject({ lease: 2, runId: second });
});

it('of two starters at once, one takes a saga up', async () => {
  const { id, handle } = await started();
  await handle.terminate('by a colleague');
  const background = new Background();
  onTestFinished(async () => background.close());
  const starter = new Starter(db, system.temporal.client, background, logger('test', 'silent'));
  const both = await Promise.allSettled([starter.start(id), starter.start(id)]);
  expect(both.map(({ status }) => status)).toContain('fulfilled');
  expect(await sagaOf(id)).toMatchObject({ lease: 2, runId: (await handle.describe()).runId });
  await ships(id);
});

it('a starter that was held up begins no second run under the lease of another', async () => {
  const { id, runId, handle } = await started();
  await handle.terminate('by a colleague');
  const [held, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = db.$extends({
    query: {
      async $executeRaw({ args, query }) {
        held.resolve();
        await go.promise;
        return (await query(args)) as number;
      },
    },
  }) as unknown as OrdersDatabase; // has the same methods
  const background = new Background();
  onTestFinished(async () => background.close());
  const starter = new Starter(slow, system.temporal.client, background, logger('test', 'silent'));
  const late = starter.start(id);
  late.catch(() => undefined); // it is looked at below
  await held.promise; // it has seen that the first run is over
  await handOver(db, id, false);
  const second = await isRecorded(id, runId);
  await handle.terminate('by a colleague');
  go.resolve();

  await expect(late).rejects.toThrow('somebody else takes');
  expect((await handle.describe()).runId).toBe(second);
  await handOver(db, id, false);
  await ships(id);
  expect(await sagaOf(id)).toMatchObject({ lease: 3 });
});

it('a first run is told of nothing, and any other that there may have been something', async () => {
  const { id, handle } = await started();
  expect((await startOf(db, id)).input).toMatchObject({ lease: 1, journal: null });
  await handle.terminate('by a colleague');
  await forgetRun(id);
  await expect.poll(async () => (await sagaOf(id)).lease).toBe(2);
  expect((await startOf(db, id)).input).toMatchObject({ lease: 2, journal: { phase: 'acting', attempts: [] } });
  await ships(id);
});

it('nobody lowers a lease', async () => {
  const { id } = await started();
  await expect(db.$executeRaw`UPDATE saga SET lease = 0 WHERE id = ${id}`).rejects.toThrow("can't go from 1 to 0");
});
