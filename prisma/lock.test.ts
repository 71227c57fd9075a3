import pg from 'pg';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';

import { freshDatabase } from '../tests/support/postgres.ts';
import { locked } from './lock.ts';

const KEY = 4711;

let url: string;
let client: pg.Client;
beforeAll(async () => {
  url = await freshDatabase('orders', 'owner');
});
beforeEach(async () => {
  client = await connected();
});

async function connected(): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  onTestFinished(async () => connection.end());
  return connection;
}

/** What a session has of its own: its locks, and how long it waits for one. */
async function session(): Promise<unknown> {
  const { rows } = await client.query<{ locks: number; patience: string }>(
    `SELECT count(*)::int AS locks, current_setting('lock_timeout') AS patience FROM pg_locks
     WHERE pid = pg_backend_pid() AND locktype = 'advisory'`,
  );
  return rows[0];
}

it('is held for the work, and leaves the session as it was: behind a pooler it is the next one', async () => {
  const before = await session();
  expect(await locked(client, KEY, session)).toEqual({ locks: 1, patience: '1min' });
  expect(await session()).toEqual(before);
  await expect(locked(client, KEY, async () => client.query('SELECT 1/0'))).rejects.toThrow('division by zero');
  expect(await session()).toEqual(before);
});

it('keeps what the work has done, or nothing of it', async () => {
  await client.query('CREATE TABLE done (what text)');
  await locked(client, KEY, async () => client.query("INSERT INTO done VALUES ('kept')"));
  const failing = locked(client, KEY, async () => client.query("INSERT INTO done VALUES ('lost'); SELECT 1/0"));
  await expect(failing).rejects.toThrow('division by zero');
  expect((await client.query('SELECT what FROM done')).rows).toEqual([{ what: 'kept' }]);
});

it('is waited for, and not without an end', async () => {
  const other = await connected();
  const [begun, held] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const first = locked(other, KEY, async () => {
    begun.resolve(undefined);
    return held.promise;
  });
  await begun.promise;
  const { rows } = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await expect(locked(client, KEY, session, { patience: '10ms' })).rejects.toThrow(
    `another setup of the databases has kept its lock for more than 10ms: PostgreSQL's process ${rows[0]?.pid}, of orders_owner`,
  );
  const second = locked(client, KEY, session);
  held.resolve(undefined);
  await first;
  expect(await second).toMatchObject({ locks: 1 });
});

it('says so when the work itself has to wait for too long', async () => {
  const other = await connected();
  await other.query('BEGIN; LOCK TABLE price IN ACCESS EXCLUSIVE MODE');
  const blocked = locked(client, KEY, async () => client.query('LOCK TABLE price'), { patience: '10ms' });
  await expect(blocked).rejects.toThrow('others kept a lock on the databases for more than 10ms');
});
