/**
 * R5: workers that were frozen amid their steps wake up after these were revoked, and nothing comes of it. For each
 * freeze a worker comes back to many waiting steps, stops among them, and sleeps while another one takes all of it back.
 */
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { faultSwitches, type Simulator } from '../cli/faults/simulators.ts';
import { openBooks } from '../cli/verify/books.ts';
import { isUnsettled } from '../cli/verify/standing.ts';
import type { World } from '../cli/verify/world.ts';
import type { Service } from '../contracts/names.ts';
import type { SagaDetails } from '../contracts/sagas.schema.ts';
import { newOrder } from '../tests/support/orders.ts';
import { type Random, seeded } from '../tests/support/random.ts';
import { temporaryFolder } from '../tests/support/stack.ts';
import { type Caller, callerOf } from './caller.ts';
import { keepEvidence } from './evidence.ts';
import { signalAll, startSystem, type System } from './system.ts';
import { type Watch, watchOf } from './watch.ts';
import { eventually, isIdle, processOf, readyAfter } from './workers.ts';

type Frozen = Exclude<Service, 'orders'>;

/** The step of each service that its worker is frozen at, and who makes it take longer. */
const STEPS: Readonly<Record<Frozen, { step: string; activity: string; slowed: Simulator | null }>> = {
  payments: { step: 'authorize-payment', activity: 'authorizePayment', slowed: 'payments' },
  shipping: { step: 'book-shipment', activity: 'bookShipment', slowed: 'carrier' },
  inventory: { step: 'reserve-stock', activity: 'reserveStock', slowed: null },
};
const SERVICES: readonly Frozen[] = ['payments', 'shipping', 'inventory'];

export interface FrozenOptions {
  readonly seed: number;
  /** How many steps are to wake up late. */
  readonly frozen: number;
}

interface Freeze {
  readonly service: Frozen;
  /** How long the worker is up before it freezes: where in their course the steps are. */
  readonly afterMs: number;
}

interface Scene {
  readonly seed: number;
  readonly system: System;
  readonly watch: Watch;
  readonly caller: Caller;
  readonly tokens: Readonly<Record<'customer' | 'operator', string>>;
}

const CUSTOMER = 'cus_soak_0';
const BATCH = 48;
const SLOW_MS = 1_500;
const LATEST_FREEZE_MS = 1_000;
const STOP_MS = 8_000;

/** Freezes until so many steps woke up late, and returns the exit code: 1 if anything came of one of them. */
export async function frozen(
  { seed, frozen: wanted }: FrozenOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const dataDir = temporaryFolder();
  say(`seed ${seed}: ${wanted} steps are going to be frozen; the system is being started ...`);
  const system = await startSystem(dataDir);
  let isEvidence = true; // also where something breaks that nobody has thought of
  try {
    const { watch, late, ...counts } = await freezeAll(await sceneOf(system, seed, signal), wanted, { say, signal });
    const { violations } = watch;
    say(`R5  ${counts.woken} steps woke up after they were revoked, in ${counts.freezes} freezes (seed ${seed})`);
    say(`violations  ${violations.length + late.length}`);
    for (const line of [...late, ...violations.map((finding) => JSON.stringify(finding))]) say(`  ${line}`);
    isEvidence = violations.length + late.length > 0;
    const evidence = { plan: { seed, frozen: wanted }, violations, complaints: late, world: watch.world() };
    if (isEvidence) say(await keepEvidence({ ...evidence, output: system.output() }, system.stack));
  } finally {
    await system.stop();
    if (isEvidence) say(`the data folder '${dataDir}' is kept`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
  return isEvidence ? 1 : 0;
}

interface Woken {
  readonly watch: Watch;
  /** Steps that were frozen, and revoked before they woke up. */
  readonly woken: number;
  readonly freezes: number;
  /** What came of them. */
  readonly late: readonly string[];
}

async function freezeAll(
  scene: Scene,
  wanted: number,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<Woken> {
  const { seed, watch } = scene;
  const random = seeded(seed);
  const late: string[] = [];
  let [freezes, woken] = [0, 0];
  try {
    while (woken < wanted && late.length + watch.violations.length === 0) {
      const freeze = drawFreeze(random, freezes);
      const come = await freezeOnce(scene, freeze, freezes);
      freezes += 1;
      woken += come.steps;
      late.push(...come.late);
      const { service, afterMs } = freeze;
      say(
        `${service} worker, frozen after ${afterMs} ms: ${come.steps} steps, ${late.length} late effects; ${woken} in all`,
      );
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { watch, woken, freezes, late };
}

async function sceneOf(system: System, seed: number, signal: AbortSignal): Promise<Scene> {
  const tokens = {
    customer: await system.token('customer', CUSTOMER),
    operator: await system.token('operator', 'staff_soak'),
  };
  return { seed, system, tokens, watch: watchOf(system.sources), caller: callerOf(system.apis, signal) };
}

function drawFreeze(random: Random, n: number): Freeze {
  return { service: SERVICES[n % SERVICES.length] ?? 'payments', afterMs: random.below(LATEST_FREEZE_MS) };
}

/** Returns how many steps were frozen and then revoked, and what came of them when they woke up. */
async function freezeOnce(
  scene: Scene,
  freeze: Freeze,
  n: number,
): Promise<{ readonly steps: number; readonly late: readonly string[] }> {
  const { system, watch } = scene;
  const { pid, orders, started } = await freezeAmid(scene, freeze, n);
  const second = await system.secondWorker(freeze.service);
  let before: ReadonlyMap<string, string>;
  try {
    await Promise.all(orders.map(async (id) => cancel(scene, id)));
    await eventually('all orders are over', async () => areOver(await watch.look(), orders));
    before = possessions(await watch.look(), orders);
  } finally {
    signalAll([pid], 'SIGCONT');
    await second.stop(STOP_MS);
  }
  // Nobody else is there to do it, so it is awake.
  const next = await place(scene, `${n}-awake`);
  await eventually('the worker is awake', async () => areOver(await watch.look(), [next]));
  await eventually('all that was frozen is over', async () => isIdle(system, freeze.service));
  const world = await watch.look();
  const after = possessions(world, orders);
  const cancelled = new Set(world.orders.filter(({ status }) => status === 'cancelled').map(({ id }) => id));
  return {
    steps: started.filter((id) => cancelled.has(id)).length,
    late: orders
      .filter((id) => before.get(id) !== after.get(id))
      .map((id) => `order '${id}' had ${before.get(id)}, and then ${after.get(id)}`),
  };
}

/** Freezes a worker that has just come back to a batch of waiting orders; `started` are those whose step it has begun. */
async function freezeAmid(
  scene: Scene,
  { service, afterMs }: Freeze,
  n: number,
): Promise<{ readonly pid: number; readonly orders: readonly string[]; readonly started: readonly string[] }> {
  const { system } = scene;
  const { step, activity, slowed } = STEPS[service];
  const slow = slowed === null ? null : faultSwitches(system.stack.ports)[slowed];
  const old = await processOf(system, service);
  await slow?.switchOn('latency', { ms: SLOW_MS });
  signalAll([old], 'SIGSTOP');
  const orders = await Promise.all(Array.from({ length: BATCH }, async (_, i) => place(scene, `${n}-${i}`)));
  const isThere = ({ steps }: SagaDetails): boolean => steps.some(({ name }) => name === step);
  await eventually(`all orders are at '${step}'`, async () => (await details(scene, orders)).every(isThere));
  const killedAt = Date.now();
  signalAll([old], 'SIGKILL');
  const pid = await readyAfter(system, service, old);
  await delay(afterMs);
  signalAll([pid], 'SIGSTOP');
  await slow?.heal('latency');
  const isStarted = ({ pending }: SagaDetails): boolean =>
    (pending ?? []).some((it) => it.activity === activity && Date.parse(it.startedAt ?? '') > killedAt);
  const started = (await details(scene, orders)).filter(isStarted).map(({ orderId }) => orderId);
  return { pid, orders, started };
}

async function place({ caller, tokens, seed }: Scene, name: string): Promise<string> {
  const body = newOrder({ quantity: 1, customerId: CUSTOMER });
  const key = `frozen-${seed}-${name}`;
  const reply = await caller.ask('POST', '/v1/orders', { token: tokens.customer, body, key });
  if (reply.status === 201) return (reply.body as { id: string }).id; // what a 201 has
  throw new Error(`an order was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
}

async function cancel({ caller, tokens }: Scene, id: string): Promise<void> {
  await caller.ask('POST', `/v1/orders/${id}/cancel`, { token: tokens.customer, body: {}, key: `${id}-cancel` });
}

async function details({ caller, tokens }: Scene, orders: readonly string[]): Promise<readonly SagaDetails[]> {
  const replies = orders.map(async (id) => caller.ask('GET', `/v1/sagas/${id}`, { token: tokens.operator }));
  return (await Promise.all(replies)).map(({ body }) => body as SagaDetails);
}

function areOver({ orders }: World, ids: readonly string[]): boolean {
  const over = new Set(orders.filter((order) => !isUnsettled(order)).map(({ id }) => id));
  return ids.every((id) => over.has(id));
}

/** All that each order has, with us and with the providers, in one text. */
function possessions(world: World, orders: readonly string[]): ReadonlyMap<string, string> {
  const books = openBooks(world);
  const of = <T extends { readonly orderId: string }>(things: ReadonlyMap<string, T>, id: string): readonly T[] =>
    [...things.values()].filter(({ orderId }) => orderId === id);
  const { provider, carrier } = world;
  if (provider === null || carrier === null) throw new Error('a log was not read');
  const { authorizations, captures, refunds } = provider;
  return new Map(
    orders.map((id) => {
      const theirs = [authorizations, captures, refunds].map((things) => of<{ orderId: string }>(things, id));
      return [id, JSON.stringify([books.belongings(id), theirs, of(carrier.bookings, id)])];
    }),
  );
}
