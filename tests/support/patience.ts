import { vi } from 'vitest';

/** Longer than anything takes that comes at all, on whatever machine: only what never comes waits it out. */
export const PATIENCE_MS = 60_000;

/** Looks again and again until `look` doesn't throw any more, and gives what it saw. */
export async function eventually<T>(look: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  return vi.waitFor(look, { timeout: patienceMs, interval: 20 });
}
