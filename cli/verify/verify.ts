import { setTimeout as pause } from 'node:timers/promises';

import type { Api } from '../api.ts';
import { visit } from './database.ts';
import { parkedOrders } from './parked.ts';
import { countUnsettled, readClock } from './read-orders.ts';
import { type PartialSources, readWorld } from './read-world.ts';
import { judge, type Report } from './report.ts';
import { isUnsettled } from './standing.ts';

export interface Verification extends PartialSources {
  /** The API, which knows at once which sagas are parked; undefined where it isn't asked. */
  readonly api: Api | undefined;
  /** How many seconds the orders may take to settle; undefined when they needn't. */
  readonly wait: number | undefined;
  /** Told while it waits how many haven't settled. */
  readonly unsettled?: (count: number) => void;
}

const POLL_MS = 250;

/**
 * Reads everything and judges it.
 *
 * @throws CannotRead
 */
export async function verify({ api, wait, unsettled, ...sources }: Verification): Promise<Report> {
  const { orders } = sources.databases;
  const since = await visit('orders', orders, readClock);
  if (wait !== undefined) await untilSettled(orders, since, wait, unsettled);
  const world = await readWorld(sources);
  const parked = api === undefined ? new Set<string>() : await parkedOrders(api, world.orders.filter(isUnsettled));
  const report = judge(world, { since, seconds: wait ?? null, parked });
  if (api !== undefined) return report;
  return { ...report, notLookedAt: [...report.notLookedAt, 'the API, which knows first what is parked'] };
}

/** Waits until all orders that were placed before `since` have settled, or the time is over. */
async function untilSettled(
  url: string,
  since: Date,
  seconds: number,
  tell: (count: number) => void = () => undefined,
): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const count = await visit('orders', url, (query) => countUnsettled(query, since));
    const left = end - performance.now();
    if (count === 0 || left <= 0) return;
    tell(count);
    await pause(Math.min(POLL_MS, left));
  }
}
