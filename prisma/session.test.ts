import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { pipeline, Transform } from 'node:stream';

import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';

import { isOutage } from '../api/outages.ts';
import { visit } from '../cli/verify/database.ts';
import { SERVICES } from '../contracts/names.ts';
import { EXIT_CONFIG } from '../process/config.ts';
import { startIssuer } from '../tests/support/issuer.ts';
import { freshDatabase } from '../tests/support/postgres.ts';
import { asRole } from '../tests/support/postgres-urls.ts';
import { run } from '../tests/support/run.ts';
import { examineOrdersDatabase, openOrdersDatabase, type OrdersDatabase } from './orders/database.ts';
import { DATABASE_ROLES, roleName } from './provision.ts';
import { connected, SESSION } from './session.ts';

const ROOT = `${import.meta.dirname}/..`;

/** Summer in New York, where clocks are four hours behind. */
const AT = new Date('2026-07-01T12:34:56.789Z');
const ORDER = { id: 'ord_1', customerId: 'cus_1', address: {}, card: 'tok', totalAmount: 1, currency: 'EUR' };

/** Has the sessions of a database, or of a role in it, begin as on a server that was made outside UTC. */
async function moveAbroad(url: string, whose: (database: string) => string): Promise<void> {
  const admin = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await admin.connect();
  const altered = `ALTER ${whose(new URL(url).pathname.slice(1))}`;
  await admin.query(`${altered} SET TimeZone = 'America/New_York'; ${altered} SET DateStyle = 'German, DMY'`);
  await admin.end();
}

function opened(url: string): OrdersDatabase {
  const db = openOrdersDatabase(url);
  onTestFinished(async () => db.$disconnect());
  return db;
}

it.each(SERVICES)('the roles of %s have UTC and ISO dates, whatever the database has', async (service) => {
  const url = await freshDatabase(service);
  await moveAbroad(url, (database) => `DATABASE ${database}`);
  for (const role of DATABASE_ROLES) {
    const client = new pg.Client({ connectionString: asRole(url, roleName(service, role)) });
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('TimeZone') AS "TimeZone", current_setting('DateStyle') AS "DateStyle"`,
    );
    await client.end();
    expect(rows).toEqual([SESSION]);
  }
});

it('a time is stored, compared and read as what it is, whatever the role has', async () => {
  const url = await freshDatabase('orders');
  await moveAbroad(url, (database) => `ROLE orders_app IN DATABASE ${database}`);
  const db = opened(url);
  await db.order.create({ data: { ...ORDER, placedAt: AT } });
  const rows = await db.$queryRaw`
    SELECT extract(epoch FROM placed_at)::float8 * 1000 AS ms, placed_at AS at, placed_at = ${AT} AS same FROM orders`;
  expect(rows).toEqual([{ ms: AT.getTime(), at: AT, same: true }]);
  expect(await db.order.findFirst({ where: { placedAt: { lte: AT } } })).toMatchObject({ placedAt: AT });
  expect(await examineOrdersDatabase(db)).toBeUndefined();
});

it('a connection that is lost fails its work, rather than the process', async () => {
  const url = await freshDatabase('orders', 'owner');
  const admin = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await admin.connect();
  const work = connected(url, async (client) => {
    const lost = new Promise((resolve) => client.once('end', resolve)); // `once` would take an error for a failure
    const { pid } = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0] ?? { pid: 0 };
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await lost;
    await client.query('SELECT');
  });
  await expect(work).rejects.toThrow('not queryable');
  await admin.end();
});

it('a time is what it is to the verifier, too', async () => {
  const url = await freshDatabase('orders', 'reader');
  await moveAbroad(url, (database) => `ROLE orders_reader IN DATABASE ${database}`);
  const rows = await visit('orders', url, async (query) => query('SELECT $1::timestamptz AS at', [AT]));
  expect(rows).toEqual([{ at: AT }]);
});

const SETTING = "TimeZone TO 'UTC'";

/** Hands connections on, and what is said on them as `rewrite` makes it; null is never handed on. */
async function relay(target: URL, rewrite: (said: string) => string | null): Promise<string> {
  const server = createServer((client) => {
    const { port, hostname } = target;
    const onward = connect(Number(port), hostname);
    const rewriting = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const said = rewrite(chunk.toString('latin1'));
        done(null, said === null ? undefined : Buffer.from(said, 'latin1'));
      },
    });
    pipeline(client, rewriting, onward, client, () => undefined); // either side may go
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // of a TCP server
  return Object.assign(new URL(target), { port }).href;
}

it('a server that falls silent before the session is set is an outage', async () => {
  const url = await freshDatabase('orders');
  const silent = opened(await relay(new URL(url), (said) => (said.includes(SETTING) ? null : said)));
  const failure: unknown = await silent.$queryRaw`SELECT`.catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: 'Query read timeout' });
  expect(isOutage(failure)).toBe(true);
});

it.each([
  ['a worker', 'workers/orders.ts'],
  ['the API', 'api/server.ts'],
])('%s ends at once where sessions are not what it set', async (_name, entry) => {
  const abroad = (said: string): string => said.replace(SETTING, "TimeZone TO 'EST'"); // as another's session would be
  const url = await relay(new URL(await freshDatabase('orders')), abroad);
  const databases = Object.fromEntries(SERVICES.map((service) => [`${service.toUpperCase()}_DATABASE_URL`, url]));
  const issuer = startIssuer();
  onTestFinished(issuer.close);
  const env = { ...databases, ...issuer.settings, NODE_ENV: 'test', TEMPORAL_ADDRESS: '127.0.0.1:9' };
  const { code, stderr } = await run(process.execPath, [entry], { cwd: ROOT, env });
  expect(stderr).toContain("the sessions of the database of orders have TimeZone 'EST' instead of 'UTC'");
  expect(code).toBe(EXIT_CONFIG);
});
