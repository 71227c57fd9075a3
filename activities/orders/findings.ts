import type { Finding } from '../../contracts/reconcile.ts';
import type { Prisma } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { printable } from '../printable.ts';

/** Findings name what other systems call their things. */
export function printableFinding(finding: Finding): Finding {
  return { ...finding, key: printable(finding.key), evidence: printable(finding.evidence) };
}

/** Keeps findings. One that was resolved, and is found again, counts from now on. */
export function keep(db: OrdersDatabase, findings: readonly Finding[]): Prisma.PrismaPromise<number> {
  return db.$executeRaw`
    INSERT INTO finding (key, kind, subject, evidence, action)
    SELECT key, kind, subject, evidence, action
    FROM jsonb_to_recordset(${JSON.stringify(findings)}::jsonb)
      AS found(key text, kind text, subject text, evidence text, action text)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET evidence = excluded.evidence, action = excluded.action, last_seen = now(),
      id = CASE WHEN finding.resolved_at IS NULL THEN finding.id ELSE excluded.id END,
      first_seen = CASE WHEN finding.resolved_at IS NULL THEN finding.first_seen ELSE now() END,
      resolved_at = NULL`;
}
