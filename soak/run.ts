/** The soak itself: load, faults and the verifier, all at once. */
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { progressOn } from '../cli/progress.ts';
import { CannotRead } from '../cli/verify/cannot-read.ts';
import { temporaryFolder } from '../tests/support/stack.ts';
import { type Customers, customersOf } from './customers.ts';
import { type Ends, readEnds } from './ends.ts';
import { keepEvidence } from './evidence.ts';
import { type Operator, operatorOf } from './operator.ts';
import { drawPlan, type Plan, type PlanOptions } from './plan.ts';
import { type Recoveries, recoveriesOf } from './recovery.ts';
import { type Strikes, strikesOf } from './strikes.ts';
import { SETTLE_WITHIN_MS, summary } from './summary.ts';
import { startSystem, type System } from './system.ts';
import { standing, type Watch, watchOf } from './watch.ts';

type Say = (line: string) => void;

interface Run {
  readonly plan: Plan;
  readonly system: System;
  readonly customers: Customers;
  readonly operator: Operator;
  readonly strikes: Strikes;
  readonly recoveries: Recoveries;
  readonly watch: Watch;
  readonly startedAt: number;
}

/** How long customers may go without an answer once nothing breaks any more. */
const ANSWER_WITHIN_MS = 60_000;
const UNHEARD = `customers weren't answered within ${ANSWER_WITHIN_MS / 1_000} s after the end`;
/** How long a database that was struck last may take to be read again. */
const READ_WITHIN_MS = 30_000;
const POLL_MS = 250;
const TOLD_EVERY_MS = 10_000;

/** Runs the plan of a seed, and returns the exit code: 1 if anything was lost or doubled. */
export async function soak(options: PlanOptions, say: Say, signal: AbortSignal): Promise<number> {
  const plan = drawPlan(options);
  const dataDir = temporaryFolder();
  say(`seed ${plan.seed}: ${plan.orders.length} orders, ${plan.rounds.length} rounds of blows,`);
  say(`${plan.troubles.length} faults of the providers in ${plan.minutes} minutes; the system is being started ...`);
  const system = await startSystem(dataDir);
  let isEvidence = true; // also where something breaks that nobody has thought of
  try {
    isEvidence = await runOn(plan, system, { say, signal });
  } finally {
    await system.stop();
    if (isEvidence) say(`the data folder '${dataDir}' is kept`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
  return isEvidence ? 1 : 0;
}

/** Returns whether there is something to be kept. */
async function runOn(plan: Plan, system: System, { say, signal }: { say: Say; signal: AbortSignal }): Promise<boolean> {
  const over = new AbortController();
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  const customers = await customersOf(plan, system, stop);
  const operator = await operatorOf(plan, system, over.signal);
  const strikes = strikesOf(plan, system, stop);
  const watch = watchOf(system.sources);
  void watch.found.then(() => broken.abort());
  const recoveries = recoveriesOf(customers, plan.seed);
  const run: Run = { plan, system, customers, operator, strikes, recoveries, watch, startedAt: performance.now() };
  const beside = Promise.all([operator.run(), watch.run(over.signal), tell(run, say, over.signal)]);
  let settledAfterMs: number | undefined;
  try {
    await Promise.race([carryOut(run, broken), failureOf(beside)]);
    await strikes.heal();
    if (!stop.aborted) settledAfterMs = await settle(run, stop);
  } finally {
    await strikes.heal(); // nothing frozen can be stopped
    over.abort();
    await beside;
  }
  const isUnheard = broken.signal.reason instanceof Error && broken.signal.reason.message === UNHEARD;
  return conclude(run, { say, settledAfterMs, isWhole: !stop.aborted, unheard: isUnheard ? [UNHEARD] : [] });
}

async function carryOut({ plan, customers, strikes, recoveries }: Run, broken: AbortController): Promise<void> {
  const deadline = setTimeout(() => broken.abort(new Error(UNHEARD)), plan.lengthMs + ANSWER_WITHIN_MS);
  const comparing = plan.undisturbed.map(async (atMs) => delay(atMs).then(recoveries.compare));
  await Promise.all([customers.run(), strikes.run(recoveries.begin), ...comparing]);
  await recoveries.accepted();
  clearTimeout(deadline);
}

/** Waits until everything is settled or parked, as the verifier sees it; undefined if that never comes. */
async function settle({ watch, customers, strikes }: Run, stop: AbortSignal): Promise<number | undefined> {
  while (!stop.aborted && Date.now() - strikes.lastAt() < 2 * SETTLE_WITHIN_MS) {
    const { settled, parked, underWay } = standing(watch.world());
    const isAll = settled + parked.length >= customers.accepted.length;
    if (isAll && underWay === 0) return Date.now() - strikes.lastAt();
    await delay(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}

interface Outcome {
  readonly say: Say;
  readonly settledAfterMs: number | undefined;
  /** Whether the plan came to its end; else an order may have been accepted that nobody knows of. */
  readonly isWhole: boolean;
  readonly unheard: readonly string[];
}

async function conclude(run: Run, { say, settledAfterMs, isWhole, unheard }: Outcome): Promise<boolean> {
  const { plan, system, customers, operator, strikes, recoveries, watch } = run;
  const ends = await patiently(async () => readEnds(system.sources, customers.accepted, operator.diverted));
  const complaints = [...unheard, ...customers.complaints, ...complaintsOf(ends, isWhole)];
  const isLate = isWhole && (settledAfterMs ?? Infinity) > SETTLE_WITHIN_MS;
  if (isLate) complaints.push(...(await late(run)));
  const { parked, underWay } = standing(await patiently(watch.look));
  const { violations } = watch;
  say(
    summary({
      seed: plan.seed,
      seconds: (performance.now() - run.startedAt) / 1_000,
      accepted: customers.accepted.length,
      unanswered: customers.unanswered(),
      ends: ends.counts,
      underWay,
      parked: parked.length,
      meantToBeParked: ends.meantToBeParked.length,
      lost: ends.lost.length,
      settledAfterMs,
      faults: strikes.counts,
      decisions: operator.heeded,
      recoveries: await patiently(async () => recoveries.read(system.sources.databases.orders)),
      looks: watch.looks(),
      breaches: violations.length,
      violations: violations.length + complaints.length,
    }),
  );
  for (const finding of violations) say(`  ${JSON.stringify(finding)}`);
  for (const complaint of complaints) say(`  ${complaint}`);
  if (violations.length + complaints.length === 0) return false;
  const evidence = { plan, violations, complaints, world: watch.world(), output: system.output() };
  say(await keepEvidence(evidence, system.stack));
  return true;
}

function complaintsOf({ lost, unasked, unexplained }: Ends, isWhole: boolean): readonly string[] {
  return [
    ...lost.map((id) => `order '${id}' was accepted, and is lost`),
    ...(isWhole ? unasked : []).map((id) => `order '${id}' was made, and nobody was told`),
    ...unexplained.map((end) => `nothing accounts for the end of ${end}`),
  ];
}

/** @throws CannotRead when it can't be read for long */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  const end = performance.now() + READ_WITHIN_MS;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CannotRead) || !error.passing || performance.now() > end) throw error;
    }
    await delay(POLL_MS);
  }
}

/** I5, by name. */
async function late({ watch }: Run): Promise<readonly string[]> {
  const { orders } = await patiently(watch.look);
  const open = orders.filter(({ saga }) => saga !== null && !saga.settled && !saga.needsAttention);
  const within = `${SETTLE_WITHIN_MS / 1_000} s after the last fault`;
  return [
    `not everything was settled or parked ${within}`,
    ...open.map(({ id, status }) => `order '${id}' is still ${status}`),
  ];
}

/** A line that is written over each second on a terminal, and one every ten seconds elsewhere. */
async function tell(run: Run, say: Say, signal: AbortSignal): Promise<void> {
  const { show, clear } = progressOn(process.stdout);
  for (let n = 1; !signal.aborted; n += 1) {
    await delay(1_000, undefined, { signal }).catch(() => undefined);
    if (process.stdout.isTTY) show(lineOf(run));
    else if (n % (TOLD_EVERY_MS / 1_000) === 0) say(lineOf(run));
  }
  clear();
}

function lineOf({ plan, customers, strikes, watch, startedAt }: Run): string {
  const { settled, parked, underWay } = standing(watch.world());
  const blindness = watch.blindness();
  return [
    `${clock(performance.now() - startedAt)} of ${clock(plan.lengthMs)}`,
    `${customers.accepted.length} orders, ${settled} settled, ${underWay} under way, ${parked.length} parked`,
    `${watch.violations.length} violations in ${watch.looks().seen} looks`,
    strikes.now() || 'nothing is broken',
    ...(blindness === undefined ? [] : [`can't look: ${blindness}`]),
  ].join(' · ');
}

function clock(ms: number): string {
  const s = Math.floor(ms / 1_000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}

/** Rejects if the promise does, and never resolves. */
async function failureOf(promise: Promise<unknown>): Promise<never> {
  const { promise: failure, reject } = Promise.withResolvers<never>();
  promise.catch(reject);
  return failure;
}
