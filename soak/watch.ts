/** The verifier, which looks every second. */
import { setTimeout as delay } from 'node:timers/promises';

import { CannotRead } from '../cli/verify/cannot-read.ts';
import type { Finding } from '../cli/verify/finding.ts';
import { readWorld, type Sources } from '../cli/verify/read-world.ts';
import { judge } from '../cli/verify/report.ts';
import { settlingOf } from '../cli/verify/settling.ts';
import type { World } from '../cli/verify/world.ts';

export interface Watch {
  readonly violations: readonly Finding[];
  /** Resolves when the first is found. */
  readonly found: Promise<void>;
  /** How often it has looked, and how often it could not see. */
  looks(): { readonly seen: number; readonly blind: number; readonly longestGapMs: number };
  /** Why it can't see at the moment. */
  blindness(): string | undefined;
  /** What it saw last. */
  world(): World | undefined;
  /** Looks now. @throws CannotRead */
  look(): Promise<World>;
  /** Looks every second until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const EVERY_MS = 1_000;
const NOBODY: ReadonlySet<string> = new Set();

/** Watches I1 to I4 and I6 of what is settled; whether everything settles is for the end. */
export function watchOf(sources: Sources): Watch {
  const found = Promise.withResolvers<void>();
  const violations: Finding[] = [];
  const known = new Set<string>();
  let [seen, blind, longestGapMs, sawAt] = [0, 0, 0, performance.now()];
  let blindness: string | undefined;
  let world: World | undefined;

  async function look(): Promise<World> {
    const read = await readWorld(sources);
    for (const finding of judge(read, { since: new Date(), seconds: null, parked: NOBODY }).violations) note(finding);
    world = read;
    return read;
  }
  function note(finding: Finding): void {
    const text = JSON.stringify(finding);
    if (known.has(text)) return;
    known.add(text);
    violations.push(finding);
    found.resolve();
  }
  async function tryToLook(): Promise<void> {
    try {
      await look();
      seen += 1;
      longestGapMs = Math.max(longestGapMs, performance.now() - sawAt);
      sawAt = performance.now();
      blindness = undefined;
    } catch (error) {
      if (!(error instanceof CannotRead) || !error.passing) throw error;
      blind += 1;
      blindness = error.message;
    }
  }
  return {
    violations,
    found: found.promise,
    looks: () => ({ seen, blind, longestGapMs }),
    blindness: () => blindness,
    world: () => world,
    look,
    run: async (signal) => {
      while (!signal.aborted) {
        const next = performance.now() + EVERY_MS;
        await tryToLook();
        await delay(Math.max(0, next - performance.now()), undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/** How many orders of a world are settled, parked, and neither. */
export function standing(world: World | undefined): {
  readonly settled: number;
  readonly parked: readonly string[];
  readonly underWay: number;
} {
  const orders = world?.orders ?? [];
  const { underWay, parked } = settlingOf(orders, NOBODY);
  return {
    settled: orders.length - underWay.length - parked.length,
    parked: parked.map(({ id }) => id),
    underWay: underWay.length,
  };
}
