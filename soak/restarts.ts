/** All processes are killed at once while orders are everywhere, and started again: in each order they must converge. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Tier } from '../cli/supervisor/children.ts';
import { dataFolderAt } from '../cli/supervisor/data-folder.ts';
import { readRunning } from '../cli/supervisor/running.ts';
import { isUnsettled } from '../cli/verify/standing.ts';
import { newOrder } from '../tests/support/orders.ts';
import { type Random, seeded } from '../tests/support/random.ts';
import { startStack, type StackUnderTest, temporaryFolder } from '../tests/support/stack.ts';
import { mintToken } from '../tools/development-identity.ts';
import { type Caller, callerOf } from './caller.ts';
import { BAD, type Fate, GOOD } from './deck.ts';
import { customerName } from './plan.ts';
import { signalAll } from './system.ts';
import { type Watch, watchOf } from './watch.ts';

export interface RestartsOptions {
  readonly seed: number;
  /** In how many of the 24 orders. */
  readonly restarts: number;
}

/** Whatever is to be killed, and how to end it in peace. */
interface Started {
  readonly pid: number;
  stop(): Promise<unknown>;
}

interface Scene {
  readonly stack: StackUnderTest;
  readonly watch: Watch;
  readonly caller: Caller;
  readonly token: string;
  readonly random: Random;
  /** Another one each time. */
  readonly key: () => string;
  /** How many orders were asked for. */
  readonly placed: () => number;
}

const TIERS: readonly Tier[] = ['databases', 'servers', 'workers', 'api'];
const CUSTOMER = customerName(0);
const CROWD = 12;
const ONE_MORE: Fate = { wish: {}, ends: ['shipped'] };
/** How long they are on their way before they are struck. */
const LATEST_BLOW_MS = 2_000;
const CONVERGE_WITHIN_MS = 120_000;
const BAR_MS = 60_000;
const POLL_MS = 250;

/** Kills and restarts in so many orders, and returns the exit code: 1 if one of them lost something, or didn't converge. */
export async function restarts(
  { seed, restarts: count }: RestartsOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const dataDir = temporaryFolder();
  say(`seed ${seed}: ${count} restarts; the system is being started ...`);
  const stack = await startStack({ dataDir, args: ['--log-level', 'error'] });
  let started: Started = { pid: stack.running().pid, stop: stack.stop };
  const took: number[] = [];
  const wrong: string[] = [];
  try {
    const scene = await sceneOf(stack, seed, signal);
    for (const tiers of scene.random.shuffle(permutations(TIERS)).slice(0, count)) {
      await placeAll(scene, drawCrowd(scene.random));
      await delay(scene.random.below(LATEST_BLOW_MS), undefined, { signal });
      killAll(dataDir, started.pid);
      const killedAt = performance.now();
      started = startInOrder(stack, tiers);
      await placeAll(scene, [ONE_MORE]);
      wrong.push(...(await converge(scene, killedAt)));
      took.push(performance.now() - killedAt);
      say(`${tiers.join(', ')}: all settled ${seconds(took.at(-1))} after the kill`);
      if (wrong.length > 0) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await started.stop();
    if (wrong.length === 0) rmSync(dataDir, { recursive: true, force: true });
  }
  for (const line of conclusion(seed, took, wrong)) say(line);
  if (wrong.length > 0) say(`the databases and the providers' logs are in '${dataDir}'`);
  return wrong.length > 0 ? 1 : 0;
}

function conclusion(seed: number, took: readonly number[], wrong: readonly string[]): readonly string[] {
  const longest = Math.max(0, ...took);
  const bar = `bar ${seconds(BAR_MS)}: ${longest <= BAR_MS ? 'ok' : 'over'}`;
  return [
    `R6  all at once, ${took.length} orders of starting, seed ${seed}: ${seconds(longest)} at most (${bar})`,
    `violations  ${wrong.length}`,
    ...wrong.map((line) => `  ${line}`),
  ];
}

function seconds(ms = 0): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function drawCrowd(random: Random): readonly Fate[] {
  return Array.from({ length: CROWD }, () => random.pick(random.pick([GOOD, BAD])));
}

async function sceneOf(stack: StackUnderTest, seed: number, signal: AbortSignal): Promise<Scene> {
  const { identity } = dataFolderAt(stack.dataDir);
  const { databases, witnesses } = stack.running();
  let keys = 0;
  return {
    stack,
    watch: watchOf({ databases, witnesses }),
    caller: callerOf([stack.url], signal),
    token: await mintToken(identity, { role: 'customer', subject: CUSTOMER, lifeS: 23 * 3600 }),
    random: seeded(seed),
    key: () => `restarts-${seed}-${keys++}`,
    placed: () => keys,
  };
}

async function placeAll({ caller, token, key }: Scene, fates: readonly Fate[]): Promise<void> {
  const placing = fates.map(async ({ wish }) => {
    const body = newOrder({ ...wish, customerId: CUSTOMER });
    const { status } = await caller.ask('POST', '/v1/orders', { token, body, key: key() });
    if (status !== 201) throw new Error(`an order was answered ${status}`);
  });
  await Promise.all(placing);
}

/** The supervisor first, so that it starts nothing again. */
function killAll(dataDir: string, supervisor: number): void {
  signalAll([supervisor], 'SIGKILL');
  const { processes = {} } = readRunning(dataFolderAt(dataDir).running) ?? {};
  signalAll(Object.values(processes), 'SIGKILL');
}

function startInOrder({ dataDir, portBase }: StackUnderTest, tiers: readonly Tier[]): Started {
  const entry = join(import.meta.dirname, 'in-order.ts');
  const child = fork(entry, [dataDir, `${portBase}`, tiers.join(',')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Looks until everything is settled, or the time is over, and returns what is wrong then. */
async function converge({ watch, placed }: Scene, since: number): Promise<readonly string[]> {
  while (performance.now() - since < CONVERGE_WITHIN_MS) {
    const orders = (await watch.look().catch(() => undefined))?.orders;
    if (orders !== undefined && !orders.some(isUnsettled)) {
      const lost =
        placed() === orders.length ? [] : [`${placed()} orders were accepted, and ${orders.length} are there`];
      return [...lost, ...watch.violations.map((finding) => JSON.stringify(finding))];
    }
    await delay(POLL_MS);
  }
  return [`not everything has settled ${seconds(CONVERGE_WITHIN_MS)} after the kill`];
}

function permutations<T>(things: readonly T[]): readonly (readonly T[])[] {
  if (things.length === 0) return [[]];
  return things.flatMap((thing) =>
    permutations(things.filter((other) => other !== thing)).map((rest) => [thing, ...rest]),
  );
}
