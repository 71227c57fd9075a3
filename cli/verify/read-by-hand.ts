import type { Query } from './database.ts';
import type { HandFacts } from './world.ts';

/** Reads what people did in a service's place, or undid. */
export async function readByHand(query: Query): Promise<readonly HandFacts[]> {
  return query<HandFacts>(
    `SELECT key, split_part(key, '/', 1) AS "orderId", evidence FROM effect WHERE evidence IS NOT NULL ORDER BY key`,
  );
}
