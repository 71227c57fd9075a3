import type { OutsideReconciliation } from '../contracts/reconcile.ts';
import type { InboxRetention } from '../contracts/retention.ts';
import type { EffectTransaction } from './effects.ts';

/** What a service's inbox of webhooks tells of orders that the service knows nothing of, and what it forgets. */
export function inbox(db: EffectTransaction): Pick<OutsideReconciliation, 'listReported'> & InboxRetention {
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

    forgetWebhooks: async ({ keepDays }) => {
      const [row] = await db.$queryRaw<{ gone: number }[]>`
        SELECT forget_webhooks(now() - make_interval(days => ${keepDays}::int)) AS gone`;
      return row?.gone ?? 0;
    },
  };
}
