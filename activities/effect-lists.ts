import type { EffectFacts, EffectsReconciliation } from '../contracts/reconcile.ts';
import type { EffectsRetention } from '../contracts/retention.ts';
import type { EffectTransaction } from './effects.ts';

/** What a service tells of its effects, and forgets of them, by the sagas that they belong to: a key begins with its saga's id. */
export function effectLists(db: EffectTransaction): EffectsReconciliation & EffectsRetention {
  return {
    listEffects: async ({ orderIds }) => db.$queryRaw<EffectFacts[]>`
      SELECT key, state::text, evidence IS NOT NULL AS "byHand" FROM effect WHERE split_part(key, '/', 1) = ANY (${orderIds}) ORDER BY key`,

    listOwners: async ({ after, hours, limit }) => {
      const rows = await db.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT split_part(key, '/', 1) AS id FROM effect
        WHERE split_part(key, '/', 1) > ${after} AND state IN ('intent', 'applied', 'revoking', 'external')
          AND updated_at >= CASE WHEN ${hours}::int IS NULL THEN '-infinity' ELSE now() - make_interval(hours => ${hours}::int) END
        ORDER BY id LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },

    forgetEffects: async ({ upTo }) => {
      const [row] = await db.$queryRaw<{ gone: number }[]>`SELECT forget_effects(${upTo}) AS gone`;
      return row?.gone ?? 0;
    },
  };
}
