import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';

import type { EffectFacts, OutsideItem } from '../contracts/reconcile.ts';
import type { ProviderClient } from './http.ts';
import { isRepeatable, type Entry } from './keys.ts';
import { printable } from './printable.ts';
import type { ProviderPath } from './provider-path.ts';

const list = <T>(entry: z.ZodType<T>): z.ZodType<{ readonly data: readonly T[] }> => z.object({ data: z.array(entry) });

/** What every system's list says of an entry. */
export const listed = z.object({ id: z.string(), key: z.string(), status: z.string(), createdAt: z.iso.datetime() });

/** What its list says of money. */
export const money = listed.extend({ amount: z.int() });

/**
 * Reads what another system has under our references, by its own list.
 *
 * @throws ZodError when it answers something else: an outage, tried again
 */
export async function entriesOf<T extends z.output<typeof listed>>(
  provider: ProviderClient,
  path: ProviderPath,
  schema: z.ZodType<T>,
  orderIds: readonly string[],
): Promise<readonly (T & Pick<OutsideItem, 'orderId' | 'repeatable'>)[]> {
  const { keyHours: hours } = provider;
  const all = await Promise.all(
    orderIds.map(async (orderId) => {
      const { body } = await provider.get(path, { reference: orderId });
      const { data } = list(schema).parse(body);
      return data.map((entry) => ({ ...entry, orderId, repeatable: isRepeatable(ageS(entry), { hours }) }));
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

/** Shows an entry to `ExpiredKey`'s reader. */
export function entryOf<Result>(
  { id, status }: Pick<z.output<typeof listed>, 'id' | 'status'>,
  [result, live, amount]: readonly [result: Result, live: boolean, amount?: number],
): Entry<Result> {
  const much = amount === undefined ? '' : ` of ${amount}`;
  return { result, live, what: printable(`'${id}'${much}, which is ${status}`) };
}

function ageS({ createdAt }: z.output<typeof listed>): number {
  return (Date.now() - Date.parse(createdAt)) / 1_000;
}
