import type { OutsideReconciliation } from '../contracts/reconcile.ts';
import type { EffectTransaction } from './effects.ts';

/** What a service's inbox has of orders that the service knows nothing of. */
export function reportedOrders(db: EffectTransaction): Pick<OutsideReconciliation, 'listReported'> {
  return {
    listReported: async ({ after, hours, limit }) => {
      const rows = await db.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT reference AS id FROM webhook_inbox
        WHERE reference > ${after}
          AND received_at >= CASE WHEN ${hours}::int IS NULL THEN '-infinity' ELSE now() - make_interval(hours => ${hours}::int) END
          AND NOT EXISTS (SELECT FROM effect WHERE split_part(key, '/', 1) = reference)
        ORDER BY id LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },
  };
}
