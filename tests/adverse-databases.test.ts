/** The whole system on databases that are against it: nothing is lost or doubled, and no caller gets a 500. */
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import { SERVICES } from '../contracts/names.ts';
import { call, type Reply } from './support/http.ts';
import { key, newOrder, place, type Wish } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { asRole } from './support/postgres-urls.ts';
import { doubled, reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System, type SystemOptions } from './support/system.ts';

type Story = Wish & { readonly end: OrderDetails['status'] };
const SHIPPED: Story = { end: 'shipped' };
const STORIES: readonly Story[] = [
  SHIPPED,
  { card: 'tok_capture_declined', end: 'rejected' },
  SHIPPED,
  { card: 'tok_declined', end: 'rejected' },
];
const ORDERS = Array.from({ length: 40 }, (_, i) => STORIES[i % STORIES.length] ?? SHIPPED);

/** What activities failed of, in the order that they did. */
let failures: string[] = [];
let done = 0;

async function start(options?: SystemOptions): Promise<System> {
  [failures, done] = [[], 0];
  const system = await startSystem({
    tap: async (_name, _input, act) => {
      try {
        const result = await act();
        done += 1;
        return result;
      } catch (error) {
        failures.push(String(error));
        throw error;
      }
    },
    ...options,
  });
  onTestFinished(async () => system.stop());
  return system;
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, options: '-c default_transaction_read_only=off' });
  await client.connect();
  return client;
}

/** Sets how the sessions of all databases are from now on, and ends those that there are. */
async function set({ databases }: System, name: string, value: string): Promise<void> {
  for (const service of SERVICES) {
    const url = asRole(databases[service], 'postgres');
    const admin = await connected(url);
    await admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${name} = '${value}'`);
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await admin.end();
  }
}

async function placed(system: System): Promise<readonly string[]> {
  return Promise.all(ORDERS.map(async (wish) => place(system, wish)));
}

/** What is answered to an order, the first time that it is sent. */
async function untold({ url, staff }: System): Promise<Reply> {
  return call('POST', `${url}/v1/orders`, newOrder(), { ...staff, ...key() });
}

/** What is answered to an order while another one of its key is written down, and behind that. */
async function met(system: System): Promise<{ first: Reply; again: Reply; other: string }> {
  const other = await place(system);
  const writer = await connected(system.databases.orders);
  const sent = key();
  await writer.query('BEGIN');
  await writer.query(
    `INSERT INTO idempotency_record (caller, key, request_hash, resource, body)
     SELECT caller, $1, request_hash, resource, body FROM idempotency_record WHERE resource = $2`,
    [sent['idempotency-key'], other],
  );
  const send = async (): Promise<Reply> =>
    call('POST', `${system.url}/v1/orders`, newOrder(), { ...system.staff, ...sent });
  const first = send();
  const waiting = 'SELECT FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted';
  await eventually(async () => expect((await writer.query(waiting)).rowCount).toBe(1));
  await writer.query('COMMIT');
  await writer.end();
  return { first: await first, again: await send(), other };
}

async function expectRight(system: System, ids: readonly string[]): Promise<void> {
  const ends = await Promise.all(
    ids.map(async (id) => {
      await system.saga(id);
      return ((await system.get(`/v1/orders/${id}`)).body as OrderDetails).status;
    }),
  );
  expect(ends).toEqual(ORDERS.map(({ end }) => end));
  expect(await doubled(system, ids)).toEqual([]);
  expect(await violations(system)).toEqual([]);
  expect((await reconciled(system)).findings).toEqual([]);
}

it('that are SERIALIZABLE: what met something else is done again', { timeout: 300_000 }, async () => {
  const system = await start();
  await set(system, 'default_transaction_isolation', 'serializable');
  const { first, again, other } = await met(system);
  expect(first).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
  expect(again).toMatchObject({ status: 201, body: { id: other } });
  await system.startWorkers();
  await expectRight(system, await placed(system));
  expect(failures.filter((it) => it.includes('40001'))).not.toEqual([]);
});

it('that are read-only for a while, as a standby is', { timeout: 300_000 }, async () => {
  const system = await start();
  const ids = await placed(system);
  await system.startWorkers();
  await eventually(() => expect(done).toBeGreaterThan(ORDERS.length));
  await set(system, 'default_transaction_read_only', 'on');
  expect(await untold(system)).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
  const refused = (): readonly string[] => failures.filter((it) => it.includes('read-only'));
  await eventually(() => expect(refused().length).toBeGreaterThan(10));
  await set(system, 'default_transaction_read_only', 'off');
  await expectRight(system, ids);
});

it('of which everybody together has two connections', { timeout: 300_000 }, async () => {
  const system = await start({ connections: 2 });
  const ids = await placed(system);
  const admin = await connected(asRole(system.databases.inventory, 'postgres'));
  await admin.query('BEGIN; LOCK TABLE stock IN EXCLUSIVE MODE'); // two wait for it, all others for those two
  await system.startWorkers();
  await eventually(() => expect(failures.length).toBeGreaterThan(10));
  await admin.end();
  await expectRight(system, ids);
});
