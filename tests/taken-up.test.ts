import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

import { handOver } from '../activities/orders/restart.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import { key, place } from './support/orders.ts';
import { placeToPark } from './support/parked.ts';
import { parkedAt } from './support/standings.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.stop());

it('a terminated saga that was taking back is taken up where it was', async () => {
  const db = openOrdersDatabase(system.databases.orders, 1);
  onTestFinished(async () => db.$disconnect());

  await system.startWorkers(['orders', 'inventory']);
  const id = await place(system, { card: 'tok_declined' });
  await system.saga(id, ({ steps }) => steps.some(({ name, state }) => name === 'reserve-stock' && state === 'done'));
  await system.stopWorkers();
  await system.startWorkers(['orders', 'payments', 'shipping']); // so that the stock can't be released
  await system.saga(id, ({ steps }) => steps[0]?.state === 'compensating');

  const handle = system.temporal.client.workflow.getHandle(`order/${id}`);
  const before = await handle.describe();
  await handle.terminate('somebody thought it hung');
  await db.$executeRaw`UPDATE saga SET start_due = now() WHERE order_id = ${id}`;
  await expect.poll(async () => (await handle.describe()).runId).not.toBe(before.runId);
  await system.startWorkers(['inventory']);

  const { outcome, steps } = await system.saga(id);
  expect(outcome).toMatchObject({ status: 'rejected', reason: 'CardDeclined', step: 'authorize-payment' });
  expect(steps.map(({ name, state, attempts }) => [name, state, attempts])).toEqual([
    ['reserve-stock', 'compensated', 0],
    ['authorize-payment', 'compensated', 0],
    ['book-shipment', 'compensated', 0],
  ]);
});

it('a terminated saga that is cancelled before it is taken up gives back what it had', async () => {
  const db = openOrdersDatabase(system.databases.orders, 1);
  onTestFinished(async () => db.$disconnect());
  await system.stopWorkers();
  await system.startWorkers(['orders', 'inventory']);
  const id = await place(system);
  await system.saga(id, ({ steps }) => steps.some(({ name, state }) => name === 'reserve-stock' && state === 'done'));
  await system.stopWorkers();

  const handle = system.temporal.client.workflow.getHandle(`order/${id}`);
  await handle.terminate('somebody thought it hung');
  await db.$executeRaw`
    INSERT INTO command (id, order_id, saga_id, kind, body)
    VALUES ('cmd_of_nobody', ${id}, ${id}, 'cancel', '{"by":"cus_ada","reason":"too slow"}')`;
  await db.$executeRaw`UPDATE saga SET start_due = now() WHERE order_id = ${id}`;
  await system.startWorkers();

  expect((await system.saga(id)).outcome).toMatchObject({ status: 'cancelled', by: 'cus_ada' });
  expect((await system.get(`/v1/reservations?orderId=${id}`)).body).toMatchObject({ data: [{ state: 'released' }] });
});

it('a saga that is taken up behind its pivot is cancelled no more', async () => {
  const db = openOrdersDatabase(system.databases.orders, 1);
  onTestFinished(async () => db.$disconnect());
  await system.stopWorkers();
  await system.startWorkers(['orders', 'inventory']);
  const id = await place(system);
  await system.saga(id, ({ steps }) => steps.some(({ name, state }) => name === 'reserve-stock' && state === 'done'));
  await system.stopWorkers();
  await system.startWorkers(['orders', 'payments', 'shipping']); // so that the stock can't be committed
  await system.saga(id, ({ state }) => state === 'committed');

  const handle = system.temporal.client.workflow.getHandle(`order/${id}`);
  const before = await handle.describe();
  await handle.terminate('somebody thought it hung');
  await handOver(db, id, true);
  await expect.poll(async () => (await handle.describe()).runId).not.toBe(before.runId);
  await system.saga(id, ({ steps, live }) => live && steps.length === 1);

  const { status, body } = await system.post(`/v1/orders/${id}/cancel`, { reason: 'too slow' }, key());
  expect({ status, body }).toMatchObject({ status: 409, body: { code: 'too-late' } });
  await system.startWorkers(['inventory']);
  expect((await system.saga(id)).outcome).toMatchObject({ status: 'confirmed' });
});

it('a saga that is taken up tells what was decided before', async () => {
  const db = openOrdersDatabase(system.databases.orders, 1);
  onTestFinished(async () => db.$disconnect());
  await system.stopWorkers();
  const { id, at } = await placeToPark(system, 'authorize-payment');
  await system.startWorkers();
  const { saga } = await parkedAt(system, id, at);
  const ann = system.as('operator', 'staff_ann');
  const wish = { action: 'retry', step: at, reason: 'the provider is back', version: saga.version };
  expect(await ann.tell(`/v1/sagas/${id}/resolve`, wish, key())).toMatchObject({ status: 200 });
  const { decisions: before } = await system.saga(id, ({ decisions }) => decisions.length === 1);

  await system.temporal.client.workflow.getHandle(`order/${id}`).terminate('somebody thought it hung');
  await handOver(db, id, false);
  const { decisions } = await system.saga(id, ({ live, lease }) => live && lease === 2);
  const [{ at: _, ...told } = {}] = before;
  expect(decisions).toEqual([{ ...told, at: expect.any(String) as string }]);
  const { saga: again } = await parkedAt(system, id, at);
  expect(again.decisions).toEqual(decisions);
});
