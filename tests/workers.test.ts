import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';

import { freePort } from '../process/free-port.ts';
import { place } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { startSystem, type System } from './support/system.ts';
import { startTemporal } from './support/temporal.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
  await system.startWorkers(['orders', 'inventory', 'shipping']);
});
afterAll(async () => system.stop());

let worker: ChildProcess | undefined;
let adminPort = 0;
afterEach(() => worker?.kill('SIGKILL'));

async function readiness(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${adminPort}/readyz`)).text();
}

async function isReady(): Promise<boolean> {
  return (await readiness()) === 'ready\n';
}

/** Starts a worker, of payments if not said, as the process that it is elsewhere. */
async function startWorker(service = 'payments', { address } = system.temporal): Promise<ChildProcess> {
  return start(`workers/${service}.ts`, address);
}

async function start(entry: string, address: string): Promise<ChildProcess> {
  const { databases, simulators } = system;
  adminPort = await freePort();
  worker = fork(entry, {
    env: {
      ORDERS_DATABASE_URL: databases.orders,
      PAYMENTS_DATABASE_URL: databases.payments,
      PAYMENT_PROVIDER_URL: simulators.paymentProvider,
      TEMPORAL_ADDRESS: address,
      ADMIN_PORT: String(adminPort),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  return worker;
}

async function paymentState(orderId: string): Promise<string | undefined> {
  const { data } = (await system.get(`/v1/payments?orderId=${orderId}`)).body as { data: { state: string }[] };
  return data[0]?.state;
}

/** Places an order whose money the provider takes two seconds to hold, and gives its id while it does. */
async function placedMidway(): Promise<string> {
  const id = await place(system, { card: 'tok_slow' });
  // A machine that is very slow may only see it when it is done.
  await eventually(async () => expect(['requested', 'authorized']).toContain(await paymentState(id)));
  return id;
}

it('a worker that is told to stop ends first what it runs', async () => {
  const stopped = await startWorker();
  const id = await placedMidway();
  stopped.kill('SIGTERM');
  await once(stopped, 'exit');
  expect(stopped.exitCode).toBe(0);
  expect(await paymentState(id)).toBe('authorized');
  await startWorker();
  expect((await system.saga(id)).outcome).toMatchObject({ status: 'confirmed' });
});

it('what a killed worker was doing is done by another within seconds', async () => {
  const killed = await startWorker();
  const id = await placedMidway();
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await startWorker();
  expect((await system.saga(id)).outcome).toMatchObject({ status: 'confirmed' });
});

it.each(['payments', 'orders'])('the worker of %s stops when it is told to without Temporal, too', async (service) => {
  const temporal = await startTemporal();
  onTestFinished(async () => temporal.stop());
  const stopped = await startWorker(service, temporal);
  await eventually(async () => expect(await isReady()).toBe(true));
  await temporal.forget(async () => {
    const said = text(stopped.stdout as Readable); // piped
    stopped.kill('SIGTERM');
    await eventually(() => expect(stopped.exitCode).toBe(0));
    expect(await said).toContain("temporal doesn't answer");
  });
});

it('a worker of which attempts that never end hold all places is not ready, and stops when it is told to', async () => {
  const hung = await start('tests/support/hung-worker.ts', system.temporal.address);
  const said = text(hung.stdout as Readable); // piped
  await eventually(async () => expect(await isReady()).toBe(true));
  await place(system);
  await eventually(async () => {
    expect(await readiness()).toBe('not ready: all of the 1 attempts that it can run at once should have ended\n');
  });
  hung.kill('SIGTERM');
  await eventually(() => expect(hung.exitCode).toBe(0));
  expect(await said).toContain('attempts that should have ended go on: 1');
  expect(await said).toContain('could not be released in time');
});

it('a worker is not ready while Temporal is away', async () => {
  const temporal = await startTemporal();
  onTestFinished(async () => temporal.stop());
  await startWorker('payments', temporal);
  await eventually(async () => expect(await isReady()).toBe(true));
  await temporal.forget(async () => {
    await eventually(async () => expect(await readiness()).toBe("not ready: temporal doesn't answer\n"));
  });
  await eventually(async () => expect(await isReady()).toBe(true));
});

it('a worker that is there before Temporal waits for it', async () => {
  const temporal = await startTemporal();
  onTestFinished(async () => temporal.stop());
  await temporal.forget(async () => {
    const { stdout } = await startWorker('payments', temporal);
    const said = await new Promise((resolve) => stdout?.once('data', resolve));
    expect(String(said)).toContain("temporal isn't reachable");
  });
  await eventually(async () => expect(await isReady()).toBe(true));
});
