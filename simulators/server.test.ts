import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { begun, caller, charge, parcel, witnessFile } from './simulator.fixture.ts';

type Name = 'payment-provider' | 'carrier';
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function spawned(name: Name, env: NodeJS.ProcessEnv): ChildProcess {
  const child = fork(`${import.meta.dirname}/${name}/server.ts`, {
    env: { PORT: '0', ADMIN_PORT: '0', ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
}

const readyEntry = z.object({ msg: z.literal('ready'), port: z.int(), adminPort: z.int(), restored: z.int() });

/** A simulator's own process, once it has logged that it is ready. */
async function running(name: Name, file: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawned(name, { WITNESS_FILE: file, ...env });
  if (child.stdout === null) throw new Error('the child has no stdout');
  for await (const line of createInterface(child.stdout)) {
    const { data: ready } = readyEntry.safeParse(JSON.parse(line));
    if (ready !== undefined) return { child, ready, api: caller(`http://127.0.0.1:${ready.port}`) };
  }
  throw new Error(`the ${name} ended before it was ready`);
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals) {
  child.kill(signal);
  await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

test('the payment provider keeps its keys and its state through kill -9', async () => {
  const file = witnessFile();
  const first = await running('payment-provider', file);
  const declined = await first.api.post('/v1/authorizations', charge('tok_declined'), 'no');
  const authorized = await first.api.post('/v1/authorizations', charge(), 'yes');
  const captures = `/v1/authorizations/${String(authorized.body['id'])}/captures`;
  const capture = await first.api.post(captures, { amount: 4990 }, 'capture');
  const log = await first.api.log();
  expect(await stopped(first.child, 'SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  // What a crash in the middle of writing leaves behind.
  appendFileSync(file, '{"seq":4,"at"');

  const { api, ready } = await running('payment-provider', file);
  expect(ready.restored).toBe(3);
  expect(await api.post('/v1/authorizations', charge('tok_declined'), 'no')).toEqual({ ...declined, replayed: true });
  expect(await api.post('/v1/authorizations', charge(), 'yes')).toEqual({ ...authorized, replayed: true });
  expect(await api.post(captures, { amount: 4990 }, 'capture')).toEqual({ ...capture, replayed: true });
  expect(await api.post(captures, { amount: 1 }, 'more')).toMatchObject({ status: 422 });
  expect(await api.post('/v1/authorizations', charge('tok_visa', 1), 'yes')).toMatchObject({ status: 409 });
  expect(await api.log()).toEqual(log);
});

test('the payment provider keeps what it had not answered yet when it was killed', async () => {
  const file = witnessFile();
  const first = await running('payment-provider', file);
  await expect(first.api.post('/v1/authorizations', charge('tok_lost_reply'), 'k')).rejects.toThrow('closed');
  await stopped(first.child, 'SIGKILL');
  const { api } = await running('payment-provider', file);
  const again = await api.post('/v1/authorizations', charge('tok_lost_reply'), 'k');
  expect(again).toMatchObject({ status: 201, replayed: true });
});

test('the carrier keeps its shipments through kill -9', async () => {
  const file = witnessFile();
  const first = await running('carrier', file);
  const id = await first.api.made('/v1/shipments', parcel(), 'booking');
  const dispatched = await first.api.post(`/v1/shipments/${id}/dispatch`, {}, 'dispatch');
  await stopped(first.child, 'SIGKILL');
  const { api } = await running('carrier', file);
  expect(await api.get(`/v1/shipments/${id}`)).toMatchObject({ body: dispatched.body });
  expect(await api.post(`/v1/shipments/${id}/cancel`, {}, 'cancel')).toMatchObject({ status: 409 });
});

test('a simulator that is told to stop answers what it has begun', async () => {
  const { child, api, ready } = await running('payment-provider', witnessFile());
  expect((await fetch(`http://127.0.0.1:${ready.adminPort}/readyz`)).status).toBe(200);
  const slow = await begun(`${api.base}/v1/authorizations`, charge('tok_slow'), 'slow');
  const exit = stopped(child, 'SIGTERM');
  expect((await slow.response).resume().statusCode).toBe(201);
  expect(await exit).toEqual({ code: 0, signal: null });
});

test('a simulator does not start on a witness that it can not read', async () => {
  const file = witnessFile();
  appendFileSync(file, 'not ours\n');
  const child = spawned('carrier', { WITNESS_FILE: file });
  if (child.stdout === null) throw new Error('the child has no stdout');
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(child.exitCode).toBe(1);
  expect(output).toContain(`line '1' of '${file}' is not what this simulator wrote`);
});

test('a simulator without a witness file ends with 78, and says so', async () => {
  const child = spawned('carrier', {});
  if (child.stderr === null) throw new Error('the child has no stderr');
  const [output] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(child.exitCode).toBe(78);
  expect(output).toContain('WITNESS_FILE is not set; it must be the path of a file');
});

test.each(['payment-provider', 'carrier'] as const)(
  'the %s has faults on its admin port, but not in production',
  async (name) => {
    const faults = async (env: NodeJS.ProcessEnv) => {
      const { ready } = await running(name, witnessFile(), env);
      const page = `http://127.0.0.1:${ready.adminPort}/faults`;
      const [shown, made] = await Promise.all([fetch(page), fetch(`${page}/outage`, { method: 'PUT' })]);
      expect((await fetch(`http://127.0.0.1:${ready.port}/faults`)).status).toBe(404);
      return [shown.status, made.status];
    };
    expect(await faults({})).toEqual([200, 200]);
    expect(await faults({ NODE_ENV: 'production' })).toEqual([404, 404]);
  },
);

test('a restart heals every fault', async () => {
  const file = witnessFile();
  const first = await running('carrier', file);
  await fetch(`http://127.0.0.1:${first.ready.adminPort}/faults/outage`, { method: 'PUT' });
  expect(await first.api.post('/v1/shipments', parcel(), 'k')).toMatchObject({ status: 503 });
  await stopped(first.child, 'SIGKILL');
  const { api } = await running('carrier', file);
  expect(await api.post('/v1/shipments', parcel(), 'k')).toMatchObject({ status: 201 });
});
