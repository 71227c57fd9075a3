import { WORKFLOWS } from '../../contracts/names.ts';
import type { Finding, OrdersReconciliation } from '../../contracts/reconcile.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { keep, printableFinding } from './findings.ts';

/** What is known of the reconciler's own runs. */
export function runs(db: OrdersDatabase): Pick<OrdersReconciliation, 'lookBack' | 'endRun' | 'failRun'> {
  return {
    lookBack: async ({ hours }) => {
      const [row] = await db.$queryRaw<{ since: number }[]>`
        SELECT floor(extract(epoch FROM now() - least(now(), (SELECT ended_at FROM reconcile_run),
          (SELECT min(first_seen) FROM finding WHERE kind = 'unasked' AND resolved_at IS NULL))) / 3600)::int AS since`;
      return hours + (row?.since ?? 0);
    },

    endRun: async ({ everySeconds, unasked }) => {
      const findings = unasked.map(({ party, why }): Finding => {
        const evidence = `its part isn't done, since it can't be asked: ${why}`;
        return printableFinding({
          key: `unasked/${party}`,
          kind: 'unasked',
          subject: party,
          evidence,
          action: 'deferred',
        });
      });
      await db.$transaction([
        keep(db, findings),
        db.$executeRaw`
          UPDATE finding SET resolved_at = now()
          WHERE (kind = 'unasked' OR (kind = 'failed' AND ${everySeconds}::int IS NOT NULL))
            AND resolved_at IS NULL AND key <> ALL (${findings.map(({ key }) => key)})`,
        db.$executeRaw`
          INSERT INTO reconcile_run (every_seconds) SELECT ${everySeconds}::int WHERE ${everySeconds}::int IS NOT NULL
          ON CONFLICT (single) DO UPDATE
            SET every_seconds = excluded.every_seconds, ended_at = excluded.ended_at, id = excluded.id`,
      ]);
    },

    failRun: async ({ why }) => {
      const [subject, evidence] = [WORKFLOWS.reconcile, `a scheduled run failed: ${why}`];
      const finding = { key: `failed/${subject}`, kind: 'failed', subject, evidence, action: 'raised' } as const;
      await keep(db, [printableFinding(finding)]);
    },
  };
}
