/** Tells the time in ISO 8601. In a workflow `Date` is the SDK's: it shows the history's time, the same in every replay. */
export function now(): string {
  return new Date().toISOString();
}

/** Tells how many milliseconds a time in ISO 8601 is ahead; 0 for one that has passed. */
export function msUntil(time: string): number {
  return Math.max(elapsedMs(now(), time), 0);
}

/** Tells how many milliseconds lie between two times in ISO 8601. */
export function elapsedMs(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
