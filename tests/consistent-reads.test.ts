/** Answers that are put together of what was read at different times: all of an answer is of one moment. */
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { handOver } from '../activities/orders/restart.ts';
import { sagaView } from '../api/orders/saga-view.ts';
import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { SagaDetails } from '../contracts/sagas.schema.ts';
import type { Saga } from '../prisma/orders/client/client.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../prisma/orders/database.ts';
import { key, place } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { asRole } from './support/postgres-urls.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let db: OrdersDatabase;
let admin: pg.Client;
beforeAll(async () => {
  system = await startSystem();
  db = openOrdersDatabase(system.databases.orders);
  admin = new pg.Client({ connectionString: asRole(system.databases.orders, 'postgres') });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.$disconnect();
  await system.stop();
});
beforeEach(async () => system.stopWorkers());

/** An order whose saga was started, while no worker is up, and the row of its saga then. */
async function started(): Promise<Saga> {
  return carried(await place(system));
}

/** The row of a saga once a run of it is recorded, and another than `but`. */
async function carried(id: string, but: string | null = null): Promise<Saga> {
  return eventually(async () => {
    const saga = await db.saga.findUniqueOrThrow({ where: { id } });
    if (saga.runId === null || saga.runId === but) throw new Error(`no run of '${id}' is recorded`);
    return saga;
  });
}

const viewOf = async (row: Saga) => sagaView({ db, temporal: system.temporal.client, uiUrl: 'http://ui' }, row);

/** Reads while a table is locked, and changes something before the reader gets to it. */
async function readAmid<T>(read: () => Promise<T>, table: string, change: string, ...values: unknown[]): Promise<T> {
  await admin.query('BEGIN');
  await admin.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  const reading = read();
  await eventually(async () => {
    const waiting = await db.$queryRaw<unknown[]>`
      SELECT pid FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE 'SELECT%'`;
    expect(waiting).not.toEqual([]);
  });
  await admin.query(change, values);
  await admin.query('COMMIT');
  return reading;
}

it('a saga that settles while it is asked is no longer live', async () => {
  const before = await started();
  await system.startWorkers();
  const settled = await system.saga(before.id);
  expect(await viewOf(before)).toEqual(settled);
  expect(settled).toMatchObject({ state: 'settled', live: false });
});

it('a saga that another run takes up while it is asked is shown with that run', async () => {
  const before = await started();
  await system.temporal.client.workflow.getHandle(`order/${before.id}`).terminate('by a colleague');
  await handOver(db, before.id, false);
  const { runId } = await carried(before.id, before.runId);
  await system.startWorkers(['orders']);
  const view = await eventually(async () => {
    const seen = await viewOf(before);
    expect(seen.live).toBe(true);
    return seen;
  });
  expect(view).toMatchObject({ lease: 2, carrier: { runId } });
});

it('an order has the status that its history ends with', async () => {
  const { id } = await started();
  const read = async (): Promise<OrderDetails> => (await system.get(`/v1/orders/${id}`)).body as OrderDetails;
  const change = "UPDATE orders SET status = 'compensating', status_cause = 'a test' WHERE id = $1";
  const { status, history } = await readAmid(read, 'order_status_history', change, id);
  expect(history.at(-1)?.status).toBe(status);
});

it('a decision is answered by its audit when it is answered', async () => {
  const { id } = await started();
  const ann = system.as('operator', 'staff_ann');
  const wish = { action: 'retry', step: 'reserve-stock', reason: 'it is time', version: 1 };
  expect(await ann.post(`/v1/sagas/${id}/resolve`, wish, key())).toMatchObject({ status: 202 });
  const read = async (): Promise<SagaDetails> => (await ann.get(`/v1/sagas/${id}`)).body as SagaDetails;
  const change = `UPDATE command SET answer = '{"status":"stale"}', answered_at = now(), due = NULL WHERE saga_id = $1`;
  const { commands, audit } = await readAmid(read, 'audit', change, id);
  const isAnswered = audit.some(({ event }) => event === 'answered');
  expect(commands.map(({ status }) => status)).toEqual([isAnswered ? 'stale' : 'pending']);
});
