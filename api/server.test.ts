import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { expect, it, onTestFinished } from 'vitest';

import { freePort } from '../process/free-port.ts';
import { seed } from '../prisma/seed.ts';
import { startIssuer } from '../tests/support/issuer.ts';
import { key, newOrder } from '../tests/support/orders.ts';
import { eventually } from '../tests/support/patience.ts';
import { freshDatabase } from '../tests/support/postgres.ts';
import { asRole } from '../tests/support/postgres-urls.ts';
import { setConnections } from '../tests/support/restore.ts';

interface Database {
  readonly url: (name: string) => string;
  /** Resolves when somebody connects to a database of that name. */
  asked(name: string): Promise<void>;
  goAway(): void;
}

/** A server that takes connections as PostgreSQL does, and then never says a word. */
async function silentDatabase(): Promise<Database> {
  let heard = '';
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (bytes) => (heard += bytes.toString('latin1'))).on('error', () => undefined);
  });
  const port = await listening(server);
  const goAway = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(goAway);
  return {
    url: (name) => `postgres://app:pw@127.0.0.1:${port}/${name}`,
    asked: async (name) => eventually(() => expect(heard).toContain(name)),
    goAway,
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // of TCP
}

async function startServer(
  db: Database,
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; port: number; admin: number }> {
  const { child, admin } = await spawnServer(db, env);
  for await (const line of createInterface(child.stdout)) {
    const port = /listening on port (?<port>\d+)/u.exec(line)?.groups?.['port'];
    if (port === undefined) continue;
    child.stdout.resume();
    return { child, port: Number(port), admin };
  }
  throw new Error('the server has not started');
}

async function spawnServer(
  db: Database,
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcessByStdio<null, Readable, null>; admin: number }> {
  const admin = await freePort();
  const databases = {
    ORDERS_DATABASE_URL: db.url('orders'),
    INVENTORY_DATABASE_URL: db.url('inventory'),
    PAYMENTS_DATABASE_URL: db.url('payments'),
    SHIPPING_DATABASE_URL: db.url('shipping'),
  };
  const issuer = startIssuer();
  onTestFinished(issuer.close);
  const child = spawn(process.execPath, ['api/server.ts'], {
    cwd: `${import.meta.dirname}/..`,
    env: { PATH: process.env['PATH'], PORT: '0', ADMIN_PORT: String(admin), ...issuer.settings, ...databases, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, admin };
}

it.each([
  ['development', 'http://temporal.internal'],
  ['production', undefined],
])('tells anybody in %s that Temporal is at %s', async (environment, temporal) => {
  const env = { NODE_ENV: environment, TEMPORAL_UI_URL: 'http://temporal.internal' };
  const { port } = await startServer(await silentDatabase(), env);
  const index = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { links: { temporal?: string } };
  expect(index.links.temporal).toBe(temporal);
});

it('is not ready first, then deaf, and ends when what it serves has ended', async () => {
  const db = await silentDatabase();
  const { child, port, admin } = await startServer(db, { DRAIN_GRACE_MS: '10000', DEMO_CUSTOMER: 'cus_demo' });
  const url = `http://127.0.0.1:${port}/v1`;
  const idle = text(connect(port, '127.0.0.1'));
  const serving = fetch(`${url}/stock`);
  await db.asked('inventory');

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await eventually(async () => {
    expect(await (await fetch(`http://127.0.0.1:${admin}/readyz`)).text()).toBe('draining\n');
  });
  expect((await fetch(`${url}/nothing`)).status).toBe(404);

  await eventually(async () => expect(fetch(`${url}/nothing`)).rejects.toThrow('fetch failed'));
  expect(await idle).toMatch(/^(?:HTTP\/1\.1 408 |$)/u); // nothing, or that it never asked for anything
  expect(child.exitCode).toBeNull();
  db.goAway();
  expect(await (await serving).json()).toMatchObject({ status: 503, code: 'unavailable' });
  expect(await ended).toEqual([0, null]);
});

it('is ready once it listens, and no sooner', async () => {
  const port = await freePort();
  const env = { PORT: String(port), ORDERS_DATABASE_URL: await freshDatabase('orders') };
  const { child, admin } = await spawnServer(await silentDatabase(), env); // the others' check takes its time
  child.stdout.resume();
  await eventually(async () => expect(await fetch(`http://127.0.0.1:${admin}/readyz`)).toMatchObject({ status: 200 }));
  expect(await fetch(`http://127.0.0.1:${port}/v1`)).toBeDefined();
});

it('takes orders while every database but that of the orders is silent', async () => {
  const [orders, inventory] = [await freshDatabase('orders'), await freshDatabase('inventory')];
  await seed({ orders: asRole(orders, 'orders_owner'), inventory: asRole(inventory, 'inventory_owner') });
  const env = { ORDERS_DATABASE_URL: orders, DEMO_CUSTOMER: 'cus_demo' };
  const { port, admin } = await startServer(await silentDatabase(), env);
  const url = `http://127.0.0.1:${port}/v1`;
  const ready = async (): Promise<unknown> => {
    const reply = await fetch(`http://127.0.0.1:${admin}/readyz`);
    return { status: reply.status, lines: (await reply.text()).trim().split('\n') };
  };
  const silent = 'down: no answer within 1000 ms';
  const others = ['inventory', 'payments', 'shipping'].map((name) => `${name} ${silent}`);
  expect(await ready()).toEqual({ status: 200, lines: ['ready', 'orders up', ...others] });

  const { customerId: _, ...wish } = newOrder();
  const headers = { 'content-type': 'application/json', ...key() };
  const placed = await fetch(`${url}/orders`, { method: 'POST', headers, body: JSON.stringify(wish) });
  expect(placed.status).toBe(201);
  for (const path of ['stock', 'payments?orderId=ord_01h455vb4pex5vsknk084sn02q']) {
    const reply = await fetch(`${url}/${path}`);
    expect({ path, status: reply.status, retryAfter: reply.headers.get('retry-after') }).toEqual({
      path,
      status: 503,
      retryAfter: '1',
    });
  }

  await setConnections(orders, false);
  await eventually(async () =>
    expect(await ready()).toMatchObject({
      status: 503,
      lines: ['not ready', expect.stringMatching(/^orders down: .*not currently accepting connections/u), ...others],
    }),
  );
  expect(await fetch(`${url}/orders`)).toMatchObject({ status: 503 });
});
