/** Orders that have a deadline, which is theirs from the moment they are placed. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { handOver } from '../activities/orders/restart.ts';
import { acceptOrder } from '../api/orders/accept.ts';
import { startOf } from '../api/orders/starts.ts';
import type { OrderDetails, OrderList } from '../contracts/order-views.schema.ts';
import type { PlaceOrder } from '../contracts/orders.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { runHere } from './support/cli.ts';
import { key, newOrder, place } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let db: OrdersDatabase;
beforeAll(async () => {
  system = await startSystem({ deadlineMinutes: 1 / 60 });
  db = openOrdersDatabase(system.databases.orders);
});
afterAll(async () => {
  await db.$disconnect();
  await system.stop();
});
beforeEach(async () => system.stopWorkers());

const startedAs = async (id: string): Promise<PlaceOrder> => (await startOf(db, id)).input as PlaceOrder; // no undo

/** An order that was accepted when there was another deadline, or none. */
async function accepted(deadlineMinutes?: number): Promise<string> {
  const identity = { caller: 'staff_ann', key: randomUUID(), hash: 'hash' };
  const { order } = await acceptOrder(db, identity, newOrder(), { trace: { traceparent: '' }, deadlineMinutes });
  return order.id;
}

/** An order that nobody can pay, until its deadline is over. */
async function unpaid(): Promise<string> {
  await system.startWorkers(['orders', 'inventory', 'shipping']);
  const id = await place(system);
  await system.saga(id, ({ state }) => state === 'compensating');
  await system.startWorkers(['payments']);
  return id;
}

it('an order that is not paid by its deadline is taken back, and ends timed out', async () => {
  const id = await unpaid();
  const { outcome, cause, steps } = await system.saga(id);
  expect(cause?.type).toBe('TimedOut');
  expect(outcome).toEqual({ status: 'timed-out', step: cause?.step });
  expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['compensated']));
  const { status, history } = (await system.get(`/v1/orders/${id}`)).body as OrderDetails;
  expect([status, history.at(-1)?.cause]).toEqual(['timed_out', expect.stringMatching(/^not done in time/u)]);
  const { data } = (await system.get('/v1/orders?status=timed_out')).body as OrderList;
  expect(data.map((order) => order.id)).toContain(id);
  const shown = await runHere('orders', 'show', id, '--url', system.url, '--token', tokenOf(system));
  expect(shown.stdout).toContain(`Order '${id}' is timed out: it was not done in time`);
  expect(await violations(system)).toEqual([]);
  expect((await reconciled(system)).findings).toEqual([]);
});

it('a cancel of an order that is timing out is answered by how it ends', async () => {
  const id = await unpaid();
  const { status, body } = await system.post(`/v1/orders/${id}/cancel`, {}, { ...key(), prefer: 'wait=30' });
  expect({ status, body }).toMatchObject({ status: 200, body: { outcome: { status: 'timed-out' }, kept: [] } });
});

it('an order that is started after its deadline does nothing', async () => {
  const id = await accepted(0);
  await system.startWorkers();
  expect(await system.saga(id)).toMatchObject({ outcome: { status: 'timed-out', step: null }, steps: [] });
});

it('an order keeps the deadline that it was accepted with, also in a run that takes it up', async () => {
  const id = await accepted(0);
  const { deadline } = await startedAs(id);
  await eventually(async () => expect(await db.saga.findUnique({ where: { id } })).toMatchObject({ startDue: null }));
  await system.temporal.client.workflow.getHandle(`order/${id}`).terminate('by a colleague');
  await handOver(db, id, false);
  await eventually(async () => expect(await startedAs(id)).toMatchObject({ lease: 2, deadline }));
  await system.startWorkers();
  expect((await system.saga(id)).outcome).toEqual({ status: 'timed-out', step: null });
  expect(await violations(system)).toEqual([]);
});

it('an order that was accepted without a deadline has none', async () => {
  const id = await accepted();
  await system.startWorkers();
  expect((await system.saga(id)).outcome).toMatchObject({ status: 'confirmed' });
  expect(await startedAs(id)).toMatchObject({ deadline: null });
});

function tokenOf({ staff }: System): string {
  return staff.authorization.replace('Bearer ', '');
}
