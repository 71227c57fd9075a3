import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';

import { NODE_PROCESSES, type Ports } from '../../cli/supervisor/ports.ts';
import { isAlive } from '../../cli/supervisor/processes.ts';
import { readRunning } from '../../cli/supervisor/running.ts';
import { runCli } from '../support/cli.ts';
import { eventually } from '../support/patience.ts';
import { run } from '../support/run.ts';
import {
  freePortBase,
  runStart,
  startStack,
  type StackOptions,
  temporaryFolder,
  untilPrinted,
} from '../support/stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VICTIMS = [
  { name: 'payments', title: 'payments worker' },
  { name: 'postgres', title: 'PostgreSQL' },
  { name: 'temporal', title: 'Temporal' },
  { name: 'api', title: 'API' },
];
const EVERYTHING = [
  'api',
  'carrier',
  'inventory',
  'orders',
  'payment-provider',
  'payments',
  'postgres',
  'shipping',
  'temporal',
];

/** Registered first, so deleted last, after whatever works on it has stopped. */
function newFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function stackOn(options: StackOptions) {
  const stack = await startStack(options);
  onTestFinished(async () => void (await stack.stop()));
  return stack;
}

/** A start of which only the beginning matters. */
function startOn(dataDir: string, portBase: number, ...more: readonly string[]) {
  const start = runStart(['--port-base', `${portBase}`, '--data-dir', dataDir, ...more]);
  const stop = () => {
    start.child.kill('SIGINT');
    return start.ended;
  };
  onTestFinished(async () => void (await stop()));
  return { ...start, stop };
}

async function readiness(ports: Ports) {
  const statuses = NODE_PROCESSES.map(async (name) => {
    const { statusCode, body } = await request(`http://127.0.0.1:${ports.admin[name]}/readyz`);
    await body.dump();
    return [name, statusCode];
  });
  return Object.fromEntries(await Promise.all(statuses)) as Record<string, number>;
}

async function placeOrder(url: string) {
  const { statusCode, body } = await request(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({
      customerId: 'cus_demo',
      address: { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city: 'Hamburg', country: 'DE' },
      card: 'tok_visa',
      lines: [{ sku: 'tea', quantity: 2 }],
    }),
  });
  return { status: statusCode, order: (await body.json()) as { id: string } };
}

async function statusOf(url: string, id: string): Promise<string> {
  const { body } = await request(`${url}/orders/${id}`);
  return ((await body.json()) as { status: string }).status;
}

test('brings everything up, restarts what dies, and leaves nothing behind', async () => {
  const dataDir = join(newFolder(), 'my data');
  const stack = await stackOn({ dataDir });
  expect(Object.keys(stack.running().processes).toSorted()).toEqual(EVERYTHING);
  expect(await readiness(stack.ports)).toEqual(Object.fromEntries(NODE_PROCESSES.map((name) => [name, 200])));
  const { status, order } = await placeOrder(stack.url);
  expect(status).toBe(201);
  await eventually(async () => expect(await statusOf(stack.url, order.id)).toBe('shipped'));

  const [typed = ''] = /^ *curl .*authorization.*$/mu.exec(stack.output()) ?? [];
  const listed = await run('sh', ['-c', typed], { cwd: ROOT });
  expect(JSON.parse(listed.stdout)).toMatchObject({ data: [{ id: order.id }] });

  const before = stack.running().processes;
  stack.kill(VICTIMS.map(({ name }) => name));
  const back = () => expect(VICTIMS.filter(({ title }) => !stack.output().includes(`${title} is back`))).toEqual([]);
  await eventually(back);
  const after = stack.running().processes;
  expect(VICTIMS.filter(({ name }) => after[name] === before[name])).toEqual([]);
  expect(stack.output()).toContain('payments worker died (SIGKILL); restarting in 0.2 s');
  expect(await statusOf(stack.url, order.id)).toBe('shipped');

  expect(await stack.stop()).toBe(0);
  expect(Object.values(after).filter(isAlive)).toEqual([]);
  expect(existsSync(join(dataDir, 'running.json'))).toBe(false);
});

test('restarts what hangs: a frozen worker, and a PostgreSQL that was told to stop and waits for its clients', async () => {
  const stack = await stackOn({ dataDir: newFolder(), args: ['--hung-after', '6'] });
  stack.kill('payments', 'SIGSTOP');
  stack.kill('postgres', 'SIGTERM');
  for (const title of ['payments worker', 'PostgreSQL']) {
    await eventually(() => expect(stack.output()).toContain(`${title} is back`));
    expect(stack.output()).toContain(`${title} has answered no health check for 6 s; it is ended`);
  }
  const { order } = await placeOrder(stack.url);
  await eventually(async () => expect(await statusOf(stack.url, order.id)).toBe('shipped'));
});

test('is examined, and its orders are shown and cancelled, by backstitch', async () => {
  const stack = await stackOn({ dataDir: newFolder() });
  const backstitch = async (...args: readonly string[]) =>
    runCli('backstitch', [...args, '--data-dir', stack.dataDir, '--json']);

  await eventually(async () => {
    const well = await backstitch('doctor');
    expect(JSON.parse(well.stdout)).toMatchObject({ healthy: true });
    expect(well.stdout).toMatch(/"about": "task queue payments \(activity\)",\s+"state": "ok"/);
  });

  const { order } = await placeOrder(stack.url);
  await eventually(async () => expect(await statusOf(stack.url, order.id)).toBe('shipped'));
  const listed = await backstitch('orders', 'list', '--status', 'shipped');
  expect(JSON.parse(listed.stdout)).toMatchObject([{ id: order.id, customerId: 'cus_demo' }]);
  await eventually(async () => {
    const shown = await backstitch('orders', 'show', order.id);
    expect(JSON.parse(shown.stdout)).toMatchObject({ order: { id: order.id }, saga: { state: 'settled' } });
  });
  expect(await backstitch('orders', 'cancel', order.id)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^It is too late for that/) as string,
  });

  stack.kill('payments', 'SIGSTOP'); // it neither answers nor dies
  const { code, stdout } = await backstitch('doctor');
  expect(stdout).toMatch(/"about": "payments worker",\s+"state": "problem"/);
  expect(code).toBe(1);
  const late = await placeOrder(stack.url);
  const cancelled = backstitch('orders', 'cancel', late.order.id, '--wait');
  await eventually(async () => expect(await statusOf(stack.url, late.order.id)).toBe('compensating'));
  stack.kill('payments', 'SIGCONT');
  expect(JSON.parse((await cancelled).stdout)).toMatchObject({ status: 'done', outcome: { status: 'cancelled' } });
});

test('goes on after a kill -9 of the supervisor, with the same data', async () => {
  const dataDir = newFolder();
  const first = await startStack({ dataDir });
  const { order } = await placeOrder(first.url);
  const orphans = Object.values(first.running().processes);
  first.kill('supervisor');

  const second = await stackOn({ dataDir, portBase: first.portBase });
  expect(second.output()).toMatch(/stopped what an earlier start left running: .*postgres/);
  expect(orphans.filter(isAlive)).toEqual([]);
  await eventually(async () => expect(await statusOf(second.url, order.id)).toBe('shipped'));
});

test('ends everything at once on a second Ctrl-C', async () => {
  const stack = await stackOn({ dataDir: newFolder() });
  const pids = Object.values(stack.running().processes);
  stack.kill('shipping', 'SIGSTOP'); // it can't drain now
  const impatience = setInterval(() => stack.kill('supervisor', 'SIGINT'), 100);
  const code = await stack.stop().finally(() => clearInterval(impatience));
  expect(stack.output()).not.toContain('shipping worker did not stop on'); // nobody waited for it
  expect(code).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
});

test('stops while it is still starting', async () => {
  const dataDir = newFolder();
  const start = startOn(dataDir, await freePortBase());
  await untilPrinted(start, 'PostgreSQL is ready');
  expect(await start.stop()).toBe(0);
  expect(start.output()).toContain('stopping (SIGINT)');
  expect(existsSync(join(dataDir, 'running.json'))).toBe(false);
});

test('stops everything, also when its data folder has been deleted', async () => {
  const dataDir = newFolder();
  const start = startOn(dataDir, await freePortBase());
  await untilPrinted(start, 'PostgreSQL is ready');
  const pids = Object.values(readRunning(join(dataDir, 'running.json'))?.processes ?? {});
  expect(pids).not.toEqual([]);
  rmSync(dataDir, { recursive: true, force: true });
  await start.stop();
  expect(pids.filter(isAlive)).toEqual([]);
});

test('names the port that is taken, and what it is for', async () => {
  const portBase = await freePortBase();
  const squatter = createServer().listen(portBase + 3, '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  const start = startOn(newFolder(), portBase);
  expect(await start.ended).toBe(1);
  expect(start.output()).toContain(`port ${portBase + 3}, for PostgreSQL, is in use by another program`);
  expect(start.output()).toContain('--port-base');
});

test('names the supervisor that has the data folder', async () => {
  const dataDir = newFolder();
  const first = startOn(dataDir, await freePortBase());
  await untilPrinted(first, 'is ready');
  const second = startOn(dataDir, await freePortBase(), '--fresh');
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`another Backstitch, process ${first.child.pid}, is running on this data folder`);
});

test('says what is wrong with a damaged data folder, and starts over with --fresh', async () => {
  const dataDir = newFolder();
  const portBase = await freePortBase();
  const first = startOn(dataDir, portBase);
  await untilPrinted(first, 'PostgreSQL is ready');
  await first.stop();
  rmSync(join(dataDir, 'postgres', 'PG_VERSION'));
  const second = startOn(dataDir, portBase);
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/postgres' holds no PostgreSQL databases[^]*--fresh/);

  writeFileSync(join(dataDir, 'notes.txt'), 'mine');
  const third = startOn(dataDir, portBase, '--fresh');
  await untilPrinted(third, 'PostgreSQL is ready');
  expect(existsSync(join(dataDir, 'notes.txt'))).toBe(true);
});

test.each([
  { args: ['--prot-base', '4000'], says: "unknown option '--prot-base'" },
  { args: ['--port-base', '80'], says: 'It must be a number from 1024' },
  { args: ['surplus'], says: 'too many arguments' },
])('exits 2 for the arguments $args', async ({ args, says }) => {
  const { output, ended } = runStart(args);
  expect(await ended).toBe(2);
  expect(output()).toContain(says);
});
