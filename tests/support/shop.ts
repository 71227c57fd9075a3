import { randomUUID } from 'node:crypto';

import { apiAt } from '../../cli/api.ts';
import { dataFolderAt } from '../../cli/supervisor/data-folder.ts';
import { isOk } from '../../cli/supervisor/http.ts';
import { NODE_PROCESSES } from '../../cli/supervisor/ports.ts';
import type { Report } from '../../cli/verify/report.ts';
import type { OrderDetails } from '../../contracts/order-views.schema.ts';
import type { SagaView } from '../../contracts/saga.ts';
import { mintToken } from '../../tools/development-identity.ts';
import { runCli } from './cli.ts';
import { call, type Reply } from './http.ts';
import { newOrder, type Wish } from './orders.ts';
import { eventually, PATIENCE_MS } from './patience.ts';
import { type StackOptions, type StackUnderTest, startStack } from './stack.ts';

/** An order, and what it must come to: `shipped`, or `rejected: CardDeclined`. */
export interface Fate {
  readonly wish: Wish;
  readonly end: string;
}

export interface Placed extends Fate {
  readonly id: string;
}

/** A running `npm start` to a manager. Whatever isn't answered is asked again, for things are being killed. */
export interface Shop extends StackUnderTest {
  /** Asks once. */
  get(path: string): Promise<Reply>;
  /** Asks once. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Places an order, until it is accepted, always with the same key, and gives its id. */
  place(wish?: Wish, idempotencyKey?: string): Promise<string>;
  /** Places orders at once. */
  placeAll<F extends Fate>(fates: readonly F[]): Promise<readonly (F & Placed)[]>;
  /** Waits until an order's saga has settled, or whatever else is asked of it. */
  saga(id: string, until?: (view: SagaView) => boolean): Promise<SagaView>;
  order(id: string): Promise<OrderDetails>;
  /** What orders came to, once they have settled: as it was foretold, it is hoped. */
  ends(placed: readonly Placed[]): Promise<readonly Placed[]>;
  /** Waits until all orders have settled, for as long as that may take, and has `cli/verify.ts` judge everything. */
  verify(seconds?: number): Promise<Report>;
  /** Waits until a process that was killed is there again, and ready. */
  back(name: string, killedPid: number): Promise<void>;
}

/** How long all that was killed may take to be back, and to go on. */
const RECOVERY_MS = 3 * PATIENCE_MS;

export async function openShop(options: StackOptions = {}): Promise<Shop> {
  const stack = await startStack(options);
  const { identity } = dataFolderAt(stack.dataDir);
  const token = await mintToken(identity, { role: 'manager', subject: 'staff_tests', lifeS: 3600 });
  const api = apiAt(stack.url, { token });
  const caller = { authorization: `Bearer ${token}` };
  const get = async (path: string): Promise<Reply> => call('GET', `${stack.url}${path}`, undefined, caller);
  const post: Shop['post'] = async (path, body, headers) =>
    call('POST', `${stack.url}${path}`, body, { ...caller, ...headers });
  const place: Shop['place'] = async (wish, idempotencyKey = randomUUID()) =>
    (await answered(async () => api.placeOrder(newOrder(wish), idempotencyKey))).id;
  const saga: Shop['saga'] = async (id, until = ({ state }) => state === 'settled') =>
    answered(async () => api.saga(id), until);
  const order: Shop['order'] = async (id) => answered(async () => api.order(id));
  const endOf = async (id: string): Promise<string> => {
    const { cause } = await saga(id);
    const { status } = await order(id);
    return cause === null ? status : `${status}: ${cause.type}`;
  };
  return {
    ...stack,
    get,
    post,
    place,
    placeAll: async (fates) => Promise.all(fates.map(async (fate) => ({ ...fate, id: await place(fate.wish) }))),
    saga,
    order,
    ends: async (placed) => Promise.all(placed.map(async (it) => ({ ...it, end: await endOf(it.id) }))),
    verify: async (seconds = RECOVERY_MS / 1_000) => verify(stack.dataDir, seconds),
    back: async (name, killedPid) => back(stack, name, killedPid),
  };
}

async function answered<T>(ask: () => Promise<T>, until: (answer: T) => boolean = () => true): Promise<T> {
  return eventually(async () => {
    const answer = await ask();
    if (until(answer)) return answer;
    throw new Error(`the last answer was ${JSON.stringify(answer)}`);
  }, RECOVERY_MS);
}

/** PostgreSQL and Temporal don't say when they are ready; the API, which needs the databases, does. */
async function back({ running, ports }: StackUnderTest, name: string, killedPid: number): Promise<void> {
  const asked = NODE_PROCESSES.find((known) => known === name) ?? 'api';
  await eventually(async () => {
    const pid = running().processes[name];
    if (pid === undefined || pid === killedPid) throw new Error(`${name} was not started again`);
    if (await isOk(`http://127.0.0.1:${ports.admin[asked]}/readyz`)) return;
    throw new Error(`${name} isn't ready`);
  }, RECOVERY_MS);
}

/** @throws Error when it could not judge */
async function verify(dataDir: string, seconds: number): Promise<Report> {
  const { code, stdout, stderr } = await runCli('verify', ['--data-dir', dataDir, '--json', '--wait', `${seconds}`]);
  if (code > 1) throw new Error(`'verify' ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Report; // what it prints with --json
}
