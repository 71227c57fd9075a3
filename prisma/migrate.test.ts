import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';

import { eventually } from '../tests/support/patience.ts';
import { freshDatabase } from '../tests/support/postgres.ts';
import { asRole } from '../tests/support/postgres-urls.ts';
import { migrate, migrationsOf } from './migrate.ts';

const CREATE = 'CREATE TABLE parcel (id int PRIMARY KEY);';
const FAIL = 'CREATE TABLE half (id int); SELECT 1/0;';

/** A folder of migrations, by their names. What the database has already is none of its business. */
function folderOf(migrations: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  write(folder, migrations);
  return folder;
}

function write(folder: string, migrations: Readonly<Record<string, string>>): void {
  for (const [name, sql] of Object.entries(migrations)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), sql);
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

test('applies what is missing, in order, once', async () => {
  const url = await freshDatabase('orders', 'owner');
  const folder = folderOf({ '2_add': 'ALTER TABLE parcel ADD weight int;', '1_create': CREATE });
  expect(await migrate(url, folder)).toEqual(['1_create', '2_add']);
  expect(await migrate(url, folder)).toEqual([]);
  write(folder, { '3_add': 'ALTER TABLE parcel ADD height int;' });
  expect(await migrate(url, folder)).toEqual(['3_add']);
  expect(await query(url, 'SELECT id, weight, height FROM parcel')).toEqual([]);
});

test('applies a migration once when several start at the same time', async () => {
  const url = await freshDatabase('orders', 'owner');
  const folder = folderOf({ '1_create': CREATE });
  const applied = await Promise.all([1, 2, 3, 4].map(async () => migrate(url, folder)));
  expect(applied.flat()).toEqual(['1_create']);
});

test('rolls a failing migration back, records why, and goes no further until somebody looks', async () => {
  const url = await freshDatabase('orders', 'owner');
  const folder = folderOf({ '1_fail': FAIL, '2_create': CREATE });
  await expect(migrate(url, folder)).rejects.toThrow("migration '1_fail' failed and was rolled back: division by zero");
  expect(await query(url, "SELECT to_regclass('half') AS half, to_regclass('parcel') AS parcel")).toEqual([
    { half: null, parcel: null },
  ]);
  expect(await query(url, 'SELECT migration_name, logs FROM _prisma_migrations WHERE finished_at IS NULL')).toEqual([
    { migration_name: '1_fail', logs: 'division by zero' },
  ]);
  await expect(migrate(url, folder)).rejects.toThrow("migration '1_fail' failed earlier (division by zero)");
});

test('rolls back the transaction that a failing migration began itself', async () => {
  const url = await freshDatabase('orders', 'owner');
  const folder = folderOf({ '1_fail': `BEGIN; ${FAIL} COMMIT;` });
  await expect(migrate(url, folder)).rejects.toThrow('division by zero');
  await expect(migrate(url, folder)).rejects.toThrow('failed earlier');
});

describe('a migration of what somebody else holds', () => {
  /** A table, a migration that changes it, and somebody who reads it in a transaction without an end. */
  async function held(): Promise<{ url: string; folder: string; release: () => Promise<void> }> {
    const url = await freshDatabase('orders', 'owner');
    const folder = folderOf({ '1_create': CREATE });
    await migrate(url, folder);
    write(folder, { '2_add': 'ALTER TABLE parcel ADD weight int;' });
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    await reader.query('BEGIN; SELECT FROM parcel');
    return { url, folder, release: async () => reader.end() };
  }

  test('keeps nobody waiting, and is applied once it is let go', async () => {
    const { url, folder, release } = await held();
    const migrated = migrate(url, folder);
    const waiting = "SELECT FROM pg_locks WHERE relation = 'parcel'::regclass AND NOT granted";
    await eventually(async () => expect(await query(url, waiting)).not.toEqual([]));
    await query(url, "SET statement_timeout = '30s'; SELECT FROM parcel");
    await release();
    expect(await migrated).toEqual(['2_add']);
  });

  test('gives up in the end, having changed nothing', async () => {
    const { url, folder, release } = await held();
    await expect(migrate(url, folder, { tries: 1 })).rejects.toThrow("migration '2_add' changed nothing: others hold");
    await release();
    expect(await migrate(url, folder)).toEqual(['2_add']);
  });
});

test('fails, naming the process, when another one keeps the lock', async () => {
  const url = await freshDatabase('orders', 'owner');
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_advisory_lock(72707369)'); // Prisma's
  const migrated = migrate(url, folderOf({ '1_create': CREATE }), { patience: '10ms' });
  await expect(migrated).rejects.toThrow(`kept its lock for more than 10ms: PostgreSQL's process ${rows[0]?.pid}, of`);
  await holder.end();
});

test('refuses a migration that was edited after it was applied', async () => {
  const url = await freshDatabase('orders', 'owner');
  const folder = folderOf({ '1_create': CREATE });
  await migrate(url, folder);
  write(folder, { '1_create': `${CREATE} -- edited` });
  await expect(migrate(url, folder)).rejects.toThrow("migration '1_create' was edited after it was applied");
});

test('leaves a record that the prisma command agrees with', async () => {
  const url = await freshDatabase('orders', 'owner');
  const owner = asRole(url, 'orders_owner');
  expect(await migrate(owner, migrationsOf('orders'))).toEqual([]);
  const config = fileURLToPath(new URL('orders/prisma.config.ts', import.meta.url));
  const prisma = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url));
  const env = { ...process.env, ORDERS_DATABASE_URL: owner, CHECKPOINT_DISABLE: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, [prisma, 'migrate', 'status', '--config', config], {
    env,
  });
  expect(stdout).toContain('Database schema is up to date!');
});
