/** Delays that double, from 0.2 s to 10 s, for trying something again. */
export interface Backoff {
  /** Returns how long to wait now, in milliseconds. */
  next(): number;
  /** Starts over with the shortest delay. */
  reset(): void;
}

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/** Returns delays in their initial state. */
export function backoff(): Backoff {
  let failures = 0;
  return {
    next: () => Math.min(FIRST_MS * 2 ** failures++, LONGEST_MS),
    reset: () => {
      failures = 0;
    },
  };
}
