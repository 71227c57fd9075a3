/** Behind pgbouncer in transaction mode, where each transaction may get another session. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import { SERVICES, type Service } from '../contracts/names.ts';
import { examineOrdersDatabase, openOrdersDatabase } from '../prisma/orders/database.ts';
import { DATABASE_ROLES, roleName } from '../prisma/provision.ts';
import { seed } from '../prisma/seed.ts';
import { startTemporaryPostgres, type TemporaryPostgres } from '../tools/temporary-postgres.ts';
import { exampleEnv } from './support/compose.ts';
import { place, type Wish } from './support/orders.ts';
import { type Pgbouncer, startPgbouncer } from './support/pgbouncer.ts';
import { freshDatabase } from './support/postgres.ts';
import { asRole } from './support/postgres-urls.ts';
import { doubled, reconciled, violations } from './support/reconciling.ts';
import { type Ended, run } from './support/run.ts';
import { startSystem, type System } from './support/system.ts';

const ROOT = `${import.meta.dirname}/..`;
const ROLES = SERVICES.flatMap((service) => DATABASE_ROLES.map((role) => roleName(service, role)));

describe('the setup of the databases', () => {
  const env = exampleEnv();
  let postgres: TemporaryPostgres;
  let pooler: Pgbouncer;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    const passwords = ROLES.map((role) => [role, env[`${role.toUpperCase()}_PASSWORD`] ?? ''] as const);
    pooler = await startPgbouncer(postgres.port, { postgres: 'postgres', ...Object.fromEntries(passwords) });
  });
  afterAll(async () => {
    await pooler.stop();
    await postgres.stop();
  });

  const setUp = async (): Promise<Ended> =>
    run(process.execPath, ['tools/setup-databases.ts'], {
      cwd: ROOT,
      env: { ...env, POSTGRES_URL: pooler.through(postgres.adminUrl) },
    });

  async function advisoryLocks(): Promise<readonly object[]> {
    const admin = new pg.Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    const { rows } = await admin.query<object>(`SELECT database, objid FROM pg_locks WHERE locktype = 'advisory'`);
    await admin.end();
    return rows;
  }

  it('works as often as it is run, also at once, and leaves no lock behind', async () => {
    expect(await setUp()).toMatchObject({ code: 0, stderr: '' });
    expect(await advisoryLocks()).toEqual([]);
    expect(await Promise.all([setUp(), setUp()])).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    expect(await advisoryLocks()).toEqual([]);
  });
});

describe('the system', () => {
  type Story = Wish & { readonly end: OrderDetails['status'] };
  const STORIES: readonly Story[] = [
    { end: 'shipped' },
    { card: 'tok_capture_declined', end: 'rejected' },
    { city: 'Atlantis', end: 'rejected' },
    { sku: 'unicorn', end: 'rejected' },
  ];
  const ORDERS = Array.from({ length: 10 }, () => STORIES).flat();

  let pooler: Pgbouncer;
  let system: System;
  beforeAll(async () => {
    const users = [...ROLES, 'postgres'].map((role) => [role, role] as const); // in tests, its password
    pooler = await startPgbouncer(inject('postgresPort'), Object.fromEntries(users));
    const urls = SERVICES.map(async (service) => [service, pooler.through(await freshDatabase(service))] as const);
    const databases = Object.fromEntries(await Promise.all(urls)) as Record<Service, string>; // one of each
    const { orders, inventory } = databases;
    await seed({ orders: asRole(orders, 'orders_owner'), inventory: asRole(inventory, 'inventory_owner') });
    system = await startSystem({ databases });
  });
  afterAll(async () => {
    await system.stop();
    await pooler.stop();
  });

  it('ends orders as it does without, and everything adds up', async () => {
    await system.startWorkers();
    const ids = await Promise.all(ORDERS.map(async (wish) => place(system, wish)));
    for (const [i, id] of ids.entries()) {
      await system.saga(id);
      const { status, placedAt } = (await system.get(`/v1/orders/${id}`)).body as OrderDetails;
      expect(status).toBe(ORDERS[i]?.end);
      expect(Math.abs(Date.now() - Date.parse(placedAt))).toBeLessThan(3_600_000); // no time zone is as near
    }
    expect(await doubled(system, ids)).toEqual([]);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });

  it('has sessions in UTC, with ISO dates', async () => {
    const db = openOrdersDatabase(system.databases.orders);
    const faults = await Promise.all(Array.from({ length: 20 }, async () => examineOrdersDatabase(db)));
    await db.$disconnect();
    expect(new Set(faults)).toEqual(new Set([undefined]));
  });
});
