import { request } from 'undici';
import { z } from 'zod';

import type { OrderFacts } from './world.ts';

/** How many sagas are asked at most, and how many at once. What isn't asked counts as it was recorded. */
const MOST = 200;
const AT_ONCE = 10;
const TIMEOUT_MS = 3_000;

const saga = z.object({ needsAttention: z.boolean() });

/**
 * Asks the API which of these orders are parked: a saga knows it at once, and the database only from its next record
 * on. No answer means no.
 */
export async function parkedOrders(apiUrl: string, orders: readonly OrderFacts[]): Promise<ReadonlySet<string>> {
  const waiting = orders.slice(0, MOST).map(({ id }) => id);
  const parked = new Set<string>();
  const ask = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) if (await isParked(apiUrl, id)) parked.add(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return parked;
}

async function isParked(apiUrl: string, orderId: string): Promise<boolean> {
  try {
    const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
    const { body } = await request(`${apiUrl}/v1/orders/${orderId}/saga`, limits);
    return saga.parse(await body.json()).needsAttention;
  } catch {
    return false; // the API is down, or the saga wasn't found there
  }
}
