import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes that comes at all, on whatever machine: only what never comes waits it out. */
export const PATIENCE_MS = 60_000;

const SOONEST_MS = 20;

/** Looks again and again until `look` doesn't throw any more, and gives what it saw. */
export async function eventually<T>(look: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const begun = performance.now();
    try {
      return await look();
    } catch (error) {
      if (begun > end) throw error;
    }
    // Where a look takes long, others must get their turn, too: what it looks for is made on the same machine.
    await pause(Math.max(SOONEST_MS, 2 * (performance.now() - begun)));
  }
}
