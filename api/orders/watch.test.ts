import { PrismaPg } from '@prisma/adapter-pg';
import { expect, onTestFinished, test } from 'vitest';

import { PrismaClient } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { logger } from '../../process/log.ts';
import { eventually } from '../../tests/support/patience.ts';
import { freshDatabase } from '../../tests/support/postgres.ts';
import { Background } from '../background.ts';
import { OrderWatch } from './watch.ts';

interface Watched {
  readonly db: OrdersDatabase;
  readonly watch: OrderWatch;
  /** The statements that were sent so far. */
  readonly sent: readonly string[];
}

async function watched(): Promise<Watched> {
  const adapter = new PrismaPg({ connectionString: await freshDatabase('orders') });
  const client = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
  const sent: string[] = [];
  client.$on('query', ({ query }) => sent.push(query));
  const db = client as unknown as OrdersDatabase; // whose type doesn't tell of its events
  const background = new Background();
  onTestFinished(async () => {
    await background.close();
    await client.$disconnect();
  });
  return { db, watch: new OrderWatch(db, background, logger('test', 'silent')), sent };
}

async function place(db: OrdersDatabase, id: string): Promise<void> {
  await db.$executeRaw`
    WITH placed AS (
      INSERT INTO orders (id, customer_id, address, card, total_amount, currency)
      VALUES (${id}, 'cus_ada', '{}', 'tok_visa', 0, 'EUR') RETURNING id)
    INSERT INTO saga (id, order_id, trace) SELECT id, id, '{}' FROM placed`;
}

const never = new AbortController().signal;

test('one query finds the news of all who wait', async () => {
  const { db, watch, sent } = await watched();
  const ids = Array.from({ length: 30 }, (_, n) => `ord_${n}`);
  for (const id of ids) await place(db, id);
  const before = sent.length;
  const news = await Promise.all([...ids, ...ids].map(async (id) => watch.next(id, 0, never)));
  expect(news.map((found) => found?.changes.map(({ seq, status }) => [seq, status]))).toEqual(
    news.map(() => [[1, 'placed']]),
  );
  expect(sent.length - before).toBe(1);
  expect(watch.size).toBe(0);
});

test('nothing is asked while nobody waits, and nobody who gave up is kept', async () => {
  const { db, watch, sent } = await watched();
  await place(db, 'ord_1');
  const patience = new AbortController();
  const waiting = [watch.next('ord_1', 1, patience.signal), watch.settled('ord_1', patience.signal)];
  const before = sent.length;
  await eventually(() => expect(sent.length).toBeGreaterThan(before + 2));
  patience.abort();
  await Promise.all(waiting);
  expect(watch.size).toBe(0);
  expect(await watch.next('ord_1', 0, patience.signal)).toBeNull();
  const after = sent.length;
  await db.order.count();
  expect(sent.length - after).toBe(1);
});

test('news come after the change that is known, in their order', async () => {
  const { db, watch } = await watched();
  await place(db, 'ord_1');
  const waiting = watch.next('ord_1', 1, never);
  await db.$transaction([
    db.$executeRaw`UPDATE orders SET status = 'processing', status_cause = 'one'`,
    db.$executeRaw`UPDATE orders SET status = 'rejected', status_cause = 'two'`,
    db.$executeRaw`UPDATE saga SET settled_at = now()`,
  ]);
  const news = await waiting;
  expect(news?.changes.map(({ seq, cause }) => [seq, cause])).toEqual([
    [2, 'one'],
    [3, 'two'],
  ]);
  expect(news?.settled).toMatchObject({ status: 'rejected' });
  expect(await watch.next('ord_1', 3, never)).toMatchObject({ changes: [], settled: { status: 'rejected' } });
});

test('an outage of the database is waited out', async () => {
  const { db, watch, sent } = await watched();
  await place(db, 'ord_1');
  const waiting = watch.next('ord_1', 1, never);
  await db.$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user`;
  const before = sent.length;
  await eventually(() => expect(sent.length).toBeGreaterThan(before + 1));
  await db.$executeRaw`UPDATE orders SET status = 'processing', status_cause = 'one'`;
  expect(await waiting).toMatchObject({ changes: [{ seq: 2 }], settled: null });
});
