import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';

import { SERVICES, type Service } from '../contracts/names.ts';
import { DATABASE_ROLES, roleName } from '../prisma/provision.ts';
import { freshDatabase } from './support/postgres.ts';
import { asRole } from './support/postgres-urls.ts';

let clones: Readonly<Record<Service, string>>;

beforeAll(async () => {
  const urls = await Promise.all(SERVICES.map(async (service) => [service, await freshDatabase(service)] as const));
  clones = Object.fromEntries(urls) as Record<Service, string>; // one of each
});

/** Runs a statement, and gives its rows or why PostgreSQL refused it. */
async function attempt(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  } finally {
    await client.end();
  }
}

const DDL = [
  'CREATE TABLE forbidden (id int)',
  'CREATE TEMP TABLE forbidden (id int)',
  'CREATE SCHEMA forbidden',
  'ALTER TABLE effect ADD forbidden int',
  'DROP TABLE effect',
  'TRUNCATE effect',
  "CREATE FUNCTION forbidden() RETURNS int LANGUAGE sql AS 'SELECT 1'",
];

describe.each(SERVICES)('the database of %s', (service) => {
  test('lets its own three roles in, and nobody else', async () => {
    const roles = SERVICES.flatMap((other) => DATABASE_ROLES.map((role) => roleName(other, role)));
    const answers = new Map<string, unknown>();
    for (const role of roles) answers.set(role, await attempt(asRole(clones[service], role), 'SELECT 1 AS one'));
    const name = new URL(clones[service]).pathname.slice(1);
    const refusal = `permission denied for database "${name}"`;
    const expected = roles.map((role) => [role, role.startsWith(service) ? [{ one: 1 }] : refusal] as const);
    expect(answers).toEqual(new Map<string, unknown>(expected));
  });

  test.each(['postgres', 'template1'])(`is all that its roles reach: %s is closed`, async (database) => {
    for (const role of DATABASE_ROLES) {
      const url = new URL(asRole(clones[service], `${service}_${role}`));
      url.pathname = `/${database}`;
      expect(await attempt(url.href, 'SELECT 1')).toBe(`permission denied for database "${database}"`);
    }
  });

  test.each(DDL)('is not for the app to change: %s', async (sql) => {
    expect(await attempt(clones[service], sql)).toMatch(/^(?:permission denied|must be owner)/u);
  });

  test('limits how long the app waits', async () => {
    const sql = `SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement,
      current_setting('idle_in_transaction_session_timeout') AS idle`;
    expect(await attempt(clones[service], sql)).toEqual([{ lock: '3s', statement: '5s', idle: '10s' }]);
  });

  test('lets the reader see every table', async () => {
    const tables = "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'";
    const names = (await attempt(asRole(clones[service], 'postgres'), tables)) as { name: string }[]; // as selected
    expect(names.length).toBeGreaterThan(1);
    const counts = names.map(({ name }) => `(SELECT count(*) FROM ${name})`).join(' + ');
    const sum = `SELECT (${counts}) > 0 AS readable`;
    expect(await attempt(asRole(clones[service], `${service}_reader`), sum)).toEqual([{ readable: true }]);
  });

  test('is not for the reader to write, even without its read-only default', async () => {
    const reader = asRole(clones[service], `${service}_reader`);
    const sql = 'DELETE FROM effect';
    expect(await attempt(reader, sql)).toBe('cannot execute DELETE in a read-only transaction');
    const reckless = `BEGIN READ WRITE; ${sql}`;
    expect(await attempt(reader, reckless)).toBe('permission denied for table effect');
  });
});
