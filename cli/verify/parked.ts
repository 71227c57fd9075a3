import type { Api } from '../api.ts';
import type { OrderFacts } from './world.ts';

/** How many sagas are asked at most, and how many at once. What isn't asked counts as it was recorded. */
const MOST = 200;
const AT_ONCE = 10;

/**
 * Asks the API which of these orders are parked: a saga knows it at once, and the database only from its next record
 * on. No answer means no.
 */
export async function parkedOrders(api: Api, orders: readonly OrderFacts[]): Promise<ReadonlySet<string>> {
  const waiting = orders.slice(0, MOST).map(({ id }) => id);
  const parked = new Set<string>();
  const ask = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) if (await isParked(api, id)) parked.add(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return parked;
}

async function isParked(api: Api, orderId: string): Promise<boolean> {
  try {
    return (await api.saga(orderId)).needsAttention;
  } catch {
    return false; // the API is down, or the saga wasn't found there
  }
}
