/** Workflows are found by their search attributes on PostgreSQL, as in production, whatever the values are. */
import { fileURLToPath } from 'node:url';

import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Background } from '../api/background.ts';
import { acceptOrder } from '../api/orders/accept.ts';
import { Starter } from '../api/orders/starter.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import { seed } from '../prisma/seed.ts';
import { logger } from '../process/log.ts';
import { newOrder } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { freshDatabase } from './support/postgres.ts';
import { asRole } from './support/postgres-urls.ts';
import { hasGo, startTemporalOnPostgres } from './support/temporal-on-postgres.ts';

const BUILD_MS = 900_000;
const TASK_QUEUE = 'plans';
/** Longer than Temporal's visibility on PostgreSQL takes, with letters of one, two and four bytes. */
const long = (name: string): string => name + 'é'.repeat(200) + '𝔵'.repeat(60);

describe.skipIf(!(await hasGo()))('Temporal on PostgreSQL', () => {
  let temporal: Awaited<ReturnType<typeof startTemporalOnPostgres>>;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    temporal = await startTemporalOnPostgres();
  }, BUILD_MS);
  afterAll(async () => temporal.stop());

  /** The workflows that a query finds, with their states. */
  async function listed(query: string): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const { workflowId, status } of temporal.client.workflow.list({ query }))
      found.push(`${workflowId} ${status.name}`);
    return found;
  }

  test('lists a saga with a step of a long name, and as completed', async () => {
    const step = long('pay-');
    const activities = {
      [step]: () => {
        throw ApplicationFailure.nonRetryable('no', 'CardDeclined');
      },
      [`undo-${step}`]: () => undefined,
    };
    const worker = await Worker.create({
      connection: temporal.connection,
      taskQueue: TASK_QUEUE,
      workflowsPath: fileURLToPath(new URL('../saga/saga.fixture.ts', import.meta.url)),
      activities,
    });
    const start = { taskQueue: TASK_QUEUE, workflowId: 'long-step', args: [[step]] };
    const outcome: unknown = await worker.runUntil(temporal.client.workflow.execute('planned', start));
    expect(outcome).toMatchObject({ status: 'rejected', step });
    await eventually(async () => expect(await listed("SagaState = 'settled'")).toEqual(['long-step COMPLETED']));
    expect(await listed("SagaStep STARTS_WITH 'pay-'")).toEqual(['long-step COMPLETED']);
  });

  test('lists an order of a customer with a long name', async () => {
    const [orders, inventory] = await Promise.all([freshDatabase('orders'), freshDatabase('inventory')]);
    await seed({ orders: asRole(orders, 'orders_owner'), inventory: asRole(inventory, 'inventory_owner') });
    const [db, background] = [openOrdersDatabase(orders), new Background()];
    const starter = new Starter(db, temporal.client, background, logger('test', 'silent'));
    const wish = newOrder({ customerId: long('cus_') });
    const { order } = await acceptOrder(db, { caller: 'ann', key: '1', hash: '' }, wish, {
      trace: { traceparent: '' },
    });
    await starter.start(order.id);
    await eventually(async () =>
      expect(await listed(`OrderId = '${order.id}'`)).toEqual([`order/${order.id} RUNNING`]),
    );
    expect(await listed("CustomerId STARTS_WITH 'cus_'")).toHaveLength(1);
    await Promise.all([background.close(), db.$disconnect()]);
  });
});
