/** Carries out what the plan has in store for the processes and the providers. */
import { setTimeout as delay } from 'node:timers/promises';

import { faultSwitches } from '../cli/faults/simulators.ts';
import type { Victim } from './deck.ts';
import { type Plan, type PlannedTrouble, type Round, type Strike } from './plan.ts';
import { presentPids, signalAll, type System } from './system.ts';

/** A round that is over. */
export interface Struck {
  readonly round: Round;
  /** When its last blow was over, by the wall clock. */
  readonly at: number;
  /** Whom it found, blow by blow; somebody may have been gone from an earlier one. */
  readonly found: readonly Victim[];
}

export interface Strikes {
  /** How often each thing has happened: `kill payments`, `payments outage`. */
  readonly counts: ReadonlyMap<string, number>;
  /** What happens just now, in words. */
  now(): string;
  /** When the last of all was over, by the wall clock. */
  lastAt(): number;
  /** Goes through the plan, and tells of each round that is over. */
  run(struck: (round: Struck) => void): Promise<void>;
  /** Ends whatever is still frozen or broken. */
  heal(): Promise<void>;
}

/** Prepares a plan's strikes; an abort ends them early. */
export function strikesOf(plan: Plan, system: System, signal: AbortSignal): Strikes {
  const counts = new Map<string, number>();
  const current = new Set<string>();
  const frozen = new Set<number>();
  const switches = faultSwitches(system.stack.ports);
  const start = performance.now();
  let lastAt = Date.now();

  const until = async (atMs: number): Promise<void> => {
    await delay(Math.max(0, start + atMs - performance.now()), undefined, { signal });
  };
  const happening = async (what: string, work: () => Promise<void>): Promise<void> => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
    current.add(what);
    await work().finally(() => current.delete(what));
    lastAt = Date.now();
  };

  async function hit(victim: Victim, { blow, forMs }: Strike): Promise<boolean> {
    const pids = await presentPids(system, victim, blow);
    if (pids.length === 0) return false;
    await happening(`${blow} ${victim}`, async () => {
      signalAll(pids, blow === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      if (blow === 'kill') return;
      for (const pid of pids) frozen.add(pid);
      await delay(forMs, undefined, { signal }).finally(() => wake(pids));
    });
    return true;
  }
  function wake(pids: readonly number[]): void {
    signalAll(pids, 'SIGCONT');
    for (const pid of pids) frozen.delete(pid);
  }
  async function strike(planned: Strike): Promise<readonly Victim[]> {
    await until(planned.atMs);
    const hits = planned.victims.map(async (victim) => ((await hit(victim, planned)) ? [victim] : []));
    return (await Promise.all(hits)).flat();
  }
  async function rounds(struck: (round: Struck) => void): Promise<void> {
    for (const round of plan.rounds) {
      const found = (await Promise.all(round.strikes.map(strike))).flat();
      struck({ round, at: Date.now(), found });
    }
  }
  async function trouble({ atMs, forMs, simulator, name, parameters }: PlannedTrouble): Promise<void> {
    await until(atMs);
    // A simulator that is down heals by itself.
    if (!(await succeeds(switches[simulator].switchOn(name, parameters)))) return;
    await happening(`${simulator} ${name}`, async () => delay(forMs, undefined, { signal }));
    await succeeds(switches[simulator].heal(name));
  }
  return {
    counts,
    now: () => [...current].join(', '),
    lastAt: () => lastAt,
    run: async (struck) => {
      const all = [rounds(struck), ...plan.troubles.map(trouble)];
      const results = await Promise.allSettled(all);
      if (signal.aborted) return;
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
    heal: async () => {
      wake([...frozen]);
      await Promise.all(Object.values(switches).map(async (simulator) => succeeds(simulator.heal())));
    },
  };
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
