import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { request } from 'undici';
import { afterEach } from 'vitest';
import { serveAdmin } from '../process/admin.ts';
import { logger } from '../process/log.ts';
import { serve } from '../process/serve.ts';
import { faultsApi } from './faults-api.ts';
import { type Faults, faultsOf } from './faults.ts';
import { type Simulation, simulatorApp } from './simulator.ts';
import { type Receiver, telling, webhooks } from './webhooks.ts';
import { openWitness, type WitnessLine } from './witness.ts';

const released: (() => unknown)[] = [];
afterEach(async () => {
  for (const release of released.splice(0).toReversed()) await release();
});

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
  readonly replayed: boolean;
}

export interface Caller {
  readonly base: string;
  /** Sends a POST; a `body` that is a string goes as it is. */
  post(path: string, body: unknown, key?: string, headers?: Record<string, string>): Promise<Reply>;
  /** Sends a POST that must work, and gives the id of what it made. */
  made(path: string, body: unknown, key: string): Promise<string>;
  get(path: string): Promise<Reply>;
  log(): Promise<WitnessLine[]>;
}

/** A path in a folder of its own, which goes with the test. */
export function witnessFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-witness-'));
  released.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'witness.jsonl');
}

/** A simulator whose faults can be switched on. */
export interface Faulty extends Caller {
  readonly adminPort: number;
  closeAdmin(): Promise<void>;
  /** Calls the API of its faults. */
  faults(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }>;
  /** Switches a fault on, which must work. */
  suffer(name: string, parameters?: object): Promise<void>;
  /** How often each fault has struck. */
  struck(): Promise<Record<string, number>>;
}

/** Serves a simulation on a free port until the test is over, and the API of its faults on another. */
export async function faulty(simulation: Simulation, file?: string, receiver?: Receiver): Promise<Faulty> {
  const silent = logger('simulator', 'silent');
  const faults = faultsOf(simulation.operations);
  const admin = await serveAdmin({ port: 0, ready: () => true, otherwise: faultsApi(faults, silent) });
  released.push(async () => admin.close());
  const call: Faulty['faults'] = async (method, path, body) => {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const reply = await request(`http://127.0.0.1:${admin.port}${path}`, { method, body: text ?? null });
    const answer = await reply.body.text();
    return { status: reply.statusCode, body: answer === '' ? null : (JSON.parse(answer) as unknown) };
  };
  return {
    ...(await serving(simulation, file, { log: silent, faults, receiver })),
    adminPort: admin.port,
    closeAdmin: async () => admin.close(),
    faults: call,
    async suffer(name, parameters) {
      const { status, body } = await call('PUT', `/faults/${name}`, parameters);
      if (status !== 200) throw new Error(`'${name}' was answered ${status}: ${JSON.stringify(body)}`);
    },
    struck: async () => Object.fromEntries(faults.on().map(({ name, struck }) => [name, struck])),
  };
}

interface Serving {
  readonly log?: Logger;
  readonly faults?: Faults;
  /** Whom it tells of what it does. */
  readonly receiver?: Receiver | undefined;
}

/** Serves a simulation on a free port until the test is over. */
export async function serving(
  simulation: Simulation,
  file: string = witnessFile(),
  { log = logger('simulator', 'silent'), faults = faultsOf(simulation.operations), receiver }: Serving = {},
): Promise<Caller> {
  const witness = openWitness(file, () => undefined);
  const told = receiver && webhooks(simulation, receiver, { faults, log });
  const heard = told === undefined ? witness : telling(witness, told);
  const server = await serve(simulatorApp(simulation, heard, log, faults), 0);
  released.push(
    () => witness.close(),
    () => told?.close(),
    () => server.close(0),
  );
  return caller(`http://127.0.0.1:${server.port}`);
}

/** Calls a simulator over HTTP. */
export function caller(base: string): Caller {
  async function send(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: string) {
    const reply = await request(`${base}${path}`, { method, headers, body: body ?? null });
    const text = await reply.body.text();
    const replayed = reply.headers['idempotent-replayed'] === 'true';
    // Every answer of a simulator but its log is a JSON object.
    const parsed = (path === '/v1/log' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: reply.statusCode, text, body: parsed, replayed };
  }
  const post: Caller['post'] = (path, body, key, headers) => {
    const idempotency = key === undefined ? {} : { 'idempotency-key': key };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return send('POST', path, { 'content-type': 'application/json', ...idempotency, ...headers }, text);
  };
  return {
    base,
    post,
    async made(path, body, key) {
      const reply = await post(path, body, key);
      if (reply.status !== 201) throw new Error(`'${path}' was answered ${reply.status}: ${reply.text}`);
      return String(reply.body['id']);
    },
    get: (path) => send('GET', path, {}),
    async log() {
      const { text } = await send('GET', '/v1/log', {});
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as WitnessLine);
    },
  };
}

export interface Begun {
  readonly request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
}

/** Sends a POST, and comes back as soon as the server has taken it up, which it says by `100 Continue`. */
export async function begun(url: string, body: unknown, key: string): Promise<Begun> {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': text.length,
    'idempotency-key': key,
    expect: '100-continue',
  };
  const request = httpRequest(url, { method: 'POST', headers });
  const { promise: response, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).once('error', reject).flushHeaders();
  await once(request, 'continue');
  request.end(text);
  return { request, response };
}

/** The body of an authorization. */
export const charge = (card = 'tok_visa', amount = 4990): object => ({
  amount,
  currency: 'EUR',
  card,
  reference: 'ord_1',
});

/** The body of a booking. */
export const parcel = (city = 'Berlin'): object => ({
  from: 'BER',
  to: { name: 'Ada', line1: 'Ring 1', postalCode: '10115', city, country: 'DE' },
  reference: 'ord_1',
});
