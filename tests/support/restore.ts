import pg from 'pg';

import { adminUrl } from './postgres.ts';
import { asRole } from './postgres-urls.ts';

/** Keeps a copy of all that a database holds, and gives what puts it back, as a restored backup does. */
export async function backup(url: string): Promise<() => Promise<void>> {
  const kept = `kept_${process.hrtime.bigint()}`;
  await asAdmin(url, async (admin, tables) => {
    await admin.query(`CREATE SCHEMA ${kept}`);
    for (const table of tables) await admin.query(`CREATE TABLE ${kept}.${table} AS TABLE public.${table}`);
  });
  return async () =>
    asAdmin(url, async (admin, tables) => {
      await admin.query('SET LOCAL session_replication_role = replica'); // no trigger sees it
      await admin.query(`TRUNCATE ${tables.map((table) => `public.${table}`).join(', ')}`);
      for (const table of tables) await admin.query(`INSERT INTO public.${table} SELECT * FROM ${kept}.${table}`);
    });
}

/** Ends all connections to a database and refuses new ones, as somebody who restores it does, or lets them in again. */
export async function setConnections(url: string, allowed: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
  if (!allowed) await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await admin.end();
}

async function asAdmin(
  url: string,
  work: (admin: pg.Client, tables: readonly string[]) => Promise<void>,
): Promise<void> {
  const admin = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await admin.connect();
  try {
    await admin.query('BEGIN');
    const { rows } = await admin.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '%migration%'",
    );
    await work(
      admin,
      rows.map(({ name }) => name),
    );
    await admin.query('COMMIT');
  } finally {
    await admin.end();
  }
}
