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
import { keepEvidence } from './evidence.ts';
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
  /** What runs now. */
  started: Started;
  /** What its processes have said. */
  readonly said: string[];
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
const CONVERGE_WITHIN_MS = 300_000;
const BAR_MS = 60_000;
const POLL_MS = 250;

/** Kills and restarts in so many orders, and returns the exit code: 1 if one of them lost something, or didn't converge. */
export async function restarts(
  options: RestartsOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const dataDir = temporaryFolder();
  say(`seed ${options.seed}: ${options.restarts} restarts; the system is being started ...`);
  const scene = await sceneOf(dataDir, options.seed, signal);
  let isEvidence = true; // also where something breaks that nobody has thought of
  try {
    const { took, complaints } = await restartAll(scene, options, { say, signal });
    const { violations } = scene.watch;
    for (const line of conclusion(options.seed, took, [...complaints, ...violations.map((it) => JSON.stringify(it))]))
      say(line);
    isEvidence = complaints.length + violations.length > 0;
    const evidence = { plan: options, violations, complaints, world: scene.watch.world(), output: scene.said.join('') };
    if (isEvidence) say(await keepEvidence(evidence, scene.stack));
  } finally {
    await scene.started.stop();
    if (isEvidence) say(`the data folder '${dataDir}' is kept`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
  return isEvidence ? 1 : 0;
}

async function restartAll(
  scene: Scene,
  { restarts }: RestartsOptions,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<{ readonly took: readonly number[]; readonly complaints: readonly string[] }> {
  const { random, watch } = scene;
  const took: number[] = [];
  const complaints: string[] = [];
  try {
    for (const tiers of random.shuffle(permutations(TIERS)).slice(0, restarts)) {
      await placeAll(scene, drawCrowd(random));
      await delay(random.below(LATEST_BLOW_MS), undefined, { signal });
      killAll(scene);
      const killedAt = performance.now();
      scene.started = startInOrder(scene, tiers);
      await placeAll(scene, [ONE_MORE]);
      complaints.push(...(await converge(scene, killedAt)));
      took.push(performance.now() - killedAt);
      say(`${tiers.join(', ')}: ${seconds(took.at(-1))} after the kill all has settled`);
      if (complaints.length + watch.violations.length > 0) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { took, complaints };
}

function conclusion(seed: number, took: readonly number[], wrong: readonly string[]): readonly string[] {
  const longest = Math.max(0, ...took);
  const bar = `bar ${seconds(BAR_MS)}: ${longest <= BAR_MS ? 'ok' : 'over'}`;
  return [
    `R6  all at once, ${took.length} starts, seed ${seed}: ${seconds(longest)} at most (${bar})`,
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

async function sceneOf(dataDir: string, seed: number, signal: AbortSignal): Promise<Scene> {
  const stack = await startStack({ dataDir, args: ['--log-level', 'error'] });
  const { identity } = dataFolderAt(dataDir);
  const { pid, databases, witnesses } = stack.running();
  let keys = 0;
  return {
    stack,
    started: { pid, stop: stack.stop },
    said: [],
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
function killAll({ stack, started }: Scene): void {
  signalAll([started.pid], 'SIGKILL');
  const { processes = {} } = readRunning(dataFolderAt(stack.dataDir).running) ?? {};
  signalAll(Object.values(processes), 'SIGKILL');
}

function startInOrder({ stack: { dataDir, portBase }, said }: Scene, tiers: readonly Tier[]): Started {
  const args = [dataDir, `${portBase}`, tiers.join(',')];
  const child = fork(join(import.meta.dirname, 'in-order.ts'), args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => void said.push(chunk));
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
      return lost;
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
