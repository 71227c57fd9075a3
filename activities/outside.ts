import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';

import type { EffectFacts, OutsideItem } from '../contracts/reconcile.ts';
import type { ProviderClient } from './http.ts';

/** Half of what providers keep a key for: later, nobody knows whether a repeat would be one. */
const REPEATABLE_MS = 12 * 3_600_000;

const list = <T>(entry: z.ZodType<T>): z.ZodType<{ readonly data: readonly T[] }> => z.object({ data: z.array(entry) });

/** What every system's list says of an entry. */
export const listed = z.object({ id: z.string(), key: z.string(), status: z.string(), createdAt: z.iso.datetime() });

/**
 * Reads what another system has under our references, by its own list.
 *
 * @throws ZodError when it answers something else: an outage, tried again
 */
export async function entriesOf<T extends z.output<typeof listed>>(
  provider: ProviderClient,
  path: string,
  schema: z.ZodType<T>,
  orderIds: readonly string[],
): Promise<readonly (T & Pick<OutsideItem, 'orderId' | 'repeatable'>)[]> {
  const all = await Promise.all(
    orderIds.map(async (orderId) => {
      const { body } = await provider.get(`${path}?reference=${encodeURIComponent(orderId)}`);
      const { data } = list(schema).parse(body);
      return data.map((entry) => ({ ...entry, orderId, repeatable: isRepeatable(entry) }));
    }),
  );
  return all.flat();
}

/**
 * Looks whether nothing of ours can act under a key any more.
 *
 * @throws ApplicationFailure `StillReachable` (not retryable)
 */
export function mustBeBarred({ key }: OutsideItem, effects: readonly EffectFacts[]): void {
  const state = effects.find((effect) => effect.key === key)?.state;
  if (state === 'barred') return;
  throw ApplicationFailure.nonRetryable(`'${key}' is ${state ?? 'free'}, not barred`, 'StillReachable', { key });
}

function isRepeatable({ createdAt }: z.output<typeof listed>): boolean {
  return Date.now() - Date.parse(createdAt) < REPEATABLE_MS;
}
