/** What is settled for long is forgotten, and what comes for it then comes too late. */
import { randomUUID } from 'node:crypto';

import { typeid } from 'typeid-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';

import { effectLists } from '../activities/effect-lists.ts';
import { SERVICES, TASK_QUEUES, WORKFLOWS } from '../contracts/names.ts';
import type { ForgetReport } from '../contracts/retention.ts';
import { openInventoryDatabase } from '../prisma/inventory/database.ts';
import { key, place } from './support/orders.ts';
import { asRole } from './support/postgres-urls.ts';
import { reconciled } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';
import { failureOf, inventory } from './support/world.ts';
import type { forget } from '../workflows/forget.ts';

/** Puts it off that what was closed is deleted. */
const A_MINUTE_LATER = "UPDATE effect_horizon SET closed_at = now() - interval '2 minutes'";

describe('effects that are forgotten', () => {
  it('are refused at once, deleted later, and refused for ever', async () => {
    const world = await inventory({ tea: 10 });
    const db = openInventoryDatabase(world.url);
    const { forgetEffects } = effectLists(db);
    const [old, young, next] = [1, 2, 3].map(() => typeid('ord').toString()) as [string, string, string]; // so many
    const wish = (orderId: string) => ({
      key: `${orderId}/reserve-stock`,
      orderId,
      lines: [{ sku: 'tea', quantity: 1 }],
    });
    await world.releaseStock({ key: `${old}/reserve-stock` });
    await world.reserveStock(wish(young));

    expect(await forgetEffects({ upTo: old })).toBe(0);
    expect(await world.state(`${old}/reserve-stock`)).toBe('barred');
    const late = { ...wish(old), key: `${old}/another` };
    expect(await failureOf(world.reserveStock(late))).toMatchObject({ type: 'Revoked', nonRetryable: true });

    await world.query(A_MINUTE_LATER);
    expect(await forgetEffects({ upTo: young })).toBe(1);
    expect(await world.query('SELECT key FROM effect')).toEqual([{ key: `${young}/reserve-stock` }]);
    expect(await failureOf(world.reserveStock(wish(old)))).toMatchObject({ type: 'Revoked', nonRetryable: true });
    expect(await world.query('SELECT order_id FROM reservation')).toEqual([{ order_id: young }]);

    await world.reserveStock(wish(next));
    expect(await world.state(`${next}/reserve-stock`)).toBe('applied');
    await db.$disconnect();
  });
});

describe('the clean-up', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(async () => system.stop());

  async function forgotten(keepDays: number): Promise<ForgetReport> {
    return system.temporal.client.workflow.execute<typeof forget>(WORKFLOWS.forget, {
      workflowId: `forget/${randomUUID()}`,
      taskQueue: TASK_QUEUES.orders,
      args: [{ keepDays }],
    });
  }

  async function onAll(sql: string, services: readonly (typeof SERVICES)[number][] = SERVICES): Promise<number[]> {
    return Promise.all(
      services.map(async (service) => {
        const client = new pg.Client({ connectionString: asRole(system.databases[service], 'postgres') });
        await client.connect();
        await client.query('SET session_replication_role = replica'); // no trigger sees it
        const { rows } = await client.query<{ count: number }>(sql);
        await client.end();
        return rows[0]?.count ?? 0;
      }),
    );
  }
  const count = 'SELECT count(*)::int FROM effect';

  it('forgets orders up to the first that is not over for long, and nothing else', async () => {
    await system.startWorkers();
    const old = await place(system);
    await system.saga(old);
    await onAll("UPDATE saga SET settled_at = now() - interval '91 days'", ['orders']);
    await onAll("UPDATE idempotency_record SET created_at = now() - interval '91 days'", ['orders']);
    const young = await place(system);
    await system.saga(young);
    const before = await onAll(count);
    await onAll(
      `INSERT INTO finding (key, kind, subject, evidence, action) VALUES ('a', 'stuck', '${old}/undo', 'b', 'raised')`,
      ['orders'],
    );
    expect(await forgotten(90)).toMatchObject({ upTo: null, idempotencyRecords: 1 });
    await onAll('UPDATE finding SET resolved_at = now()', ['orders']);
    expect(await forgotten(90)).toMatchObject({ upTo: old });
    expect(await onAll(count)).toEqual(before);
    await onAll(A_MINUTE_LATER);
    const { effects } = await forgotten(90);
    expect(await onAll(count)).toEqual(before.map((both) => both / 2));
    expect(Object.values(effects)).toEqual(before.map((both) => both / 2));
    expect(await onAll('SELECT count(*)::int FROM idempotency_record', ['orders'])).toEqual([1]);
    expect((await reconciled(system)).findings).toEqual([]);
    const undo = await system.as('operator').tell(`/v1/sagas/${old}/undo`, { reason: 'it came back' }, key());
    expect(undo).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
  });

  it('forgets webhooks that came long ago', async () => {
    const heard = ['payments', 'shipping'] as const;
    const received = (id: string, age: string): string => `
      INSERT INTO webhook_inbox (id, type, reference, body, happened_at, received_at)
      VALUES ('${id}', 'parcel.booked', 'ord_1', '{}', now() - interval '${age}', now() - interval '${age}')`;
    await onAll('TRUNCATE webhook_inbox', heard);
    await onAll(received('evt_old', '91 days'), heard);
    await onAll(received('evt_young', '89 days'), heard);
    expect(await forgotten(90)).toMatchObject({ webhooks: { payments: 1, shipping: 1 } });
    expect(await onAll("SELECT count(*)::int FROM webhook_inbox WHERE id = 'evt_young'", heard)).toEqual([1, 1]);
  });

  it('refuses to forget what Temporal may still know', async () => {
    const refused = await forgotten(1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { cause: { type: 'TooShort' } } });
  });
});
