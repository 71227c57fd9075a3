/**
 * R6: rolling restarts under load lose no attempt. Worker after worker is told to stop while another one is there and
 * orders come; what it was doing it ends, so nothing has to be tried again.
 */
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { faultSwitches, SIMULATOR_NAMES } from '../cli/faults/simulators.ts';
import { isUnsettled } from '../cli/verify/standing.ts';
import { SERVICES, type Service } from '../contracts/names.ts';
import type { Reply } from '../tests/support/http.ts';
import { newOrder, type Wish } from '../tests/support/orders.ts';
import { seeded } from '../tests/support/random.ts';
import { temporaryFolder } from '../tests/support/stack.ts';
import { type Attempts, attemptsOf } from './attempts.ts';
import { callerOf } from './caller.ts';
import { keepEvidence } from './evidence.ts';
import { customerName } from './plan.ts';
import { signalAll, startSystem, type System } from './system.ts';
import { type Watch, watchOf } from './watch.ts';
import { eventually, processOf, readyAfter } from './workers.ts';

export interface RollingOptions {
  readonly seed: number;
  /** How many workers are told to stop, at least. */
  readonly rolling: number;
}

const CUSTOMER = customerName(0);
/** What no provider has to be asked again for. */
const WISHES: readonly Wish[] = [
  {},
  { sku: 'mug' },
  { card: 'tok_declined' },
  { city: 'Atlantis' },
  { sku: 'unicorn' },
];
const EVERY_MS = 500;
/** How long a provider takes for each answer, so that there is always something under way. */
const SLOW_MS = 800;
const STOP_MS = 30_000;

/** Restarts so many workers, and returns the exit code: 1 if an attempt was lost, or anything else. */
export async function rolling(
  options: RollingOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const dataDir = temporaryFolder();
  say(`seed ${options.seed}: ${options.rolling} workers are going to be restarted; the system is being started ...`);
  const system = await startSystem(dataDir);
  const watch = watchOf(system.sources);
  let isEvidence = true; // also where something breaks that nobody has thought of
  try {
    const attempts = await restartUnderLoad(system, watch, options, { say, signal });
    const [{ violations }, lost] = [watch, attempts?.lost ?? []];
    say(attempts === null ? 'R6  broken off: nothing is known of it' : r6(options, attempts));
    say(`violations  ${violations.length + lost.length}`);
    for (const line of [...lost, ...violations.map((finding) => JSON.stringify(finding))]) say(`  ${line}`);
    isEvidence = violations.length + lost.length > 0;
    const evidence = { plan: options, violations, complaints: lost, world: watch.world(), output: system.output() };
    if (isEvidence) say(await keepEvidence(evidence, system.stack));
  } finally {
    await system.stop();
    if (isEvidence) say(`the data folder '${dataDir}' is kept`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
  return isEvidence ? 1 : 0;
}

function r6({ seed }: RollingOptions, { made, lost }: Attempts): string {
  return `R6  rolling restarts, seed ${seed}: ${lost.length} of ${made} attempts were lost (bar 0)`;
}

/** Gives what came of the attempts; null when it is broken off. */
async function restartUnderLoad(
  system: System,
  watch: Watch,
  { seed, rolling: wanted }: RollingOptions,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<Attempts | null> {
  const switches = faultSwitches(system.stack.ports);
  for (const name of SIMULATOR_NAMES) await switches[name].switchOn('latency', { ms: SLOW_MS });
  const enough = new AbortController();
  const placing = placeUntil(system, seed, { enough: enough.signal, signal });
  placing.catch(() => undefined); // it is waited for below
  try {
    for (let restarted = 0; restarted < wanted && !signal.aborted; restarted += 2) {
      const service = SERVICES[(restarted / 2) % SERVICES.length] ?? 'orders';
      await restartTwice(system, service);
      say(`${service} worker: restarted twice, ${restarted + 2} in all`);
    }
  } finally {
    enough.abort();
  }
  if (signal.aborted) return null;
  const orders = await placing;
  await eventually('all orders are over', async () => {
    const world = await watch.look();
    return world.orders.length === orders.length && !world.orders.some(isUnsettled);
  });
  return attemptsOf(system.stack.ports.temporal, orders);
}

/** Has a second worker take the place of the first, and the first take its place again. */
async function restartTwice(system: System, service: Service): Promise<void> {
  const second = await system.secondWorker(service);
  const first = await processOf(system, service);
  signalAll([first], 'SIGTERM'); // whose supervisor starts it again
  await readyAfter(system, service, first);
  await second.stop(STOP_MS);
}

/** Places orders until it is enough, and gives their ids. */
async function placeUntil(
  system: System,
  seed: number,
  { enough, signal }: { readonly enough: AbortSignal; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const token = await system.token('customer', CUSTOMER);
  const caller = callerOf(system.apis, signal);
  const random = seeded(seed);
  const placing: Promise<string>[] = [];
  while (!enough.aborted) {
    const body = newOrder({ ...random.pick(WISHES), customerId: CUSTOMER });
    const key = `rolling-${seed}-${placing.length}`;
    const placed = caller.ask('POST', '/v1/orders', { token, body, key }).then(idIn);
    placed.catch(() => undefined); // all are waited for below
    placing.push(placed);
    await delay(EVERY_MS, undefined, { signal: enough }).catch(() => undefined);
  }
  return Promise.all(placing);
}

function idIn({ status, body }: Reply): string {
  if (status === 201) return (body as { id: string }).id; // what a 201 has
  throw new Error(`an order was answered ${status}: ${JSON.stringify(body)}`);
}
