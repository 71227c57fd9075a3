import type { FindingList, FindingPage, FindingView } from '../../contracts/findings.schema.ts';
import { Prisma } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { sagaPath } from './saga-list.ts';

interface Row extends Pick<FindingView, 'id' | 'kind' | 'subject' | 'evidence' | 'action'> {
  readonly sagaId: string | null;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly resolvedAt: Date | null;
}

/** Lists what the reconciler found, and what is seen of its own runs, newest first. */
export async function findingsIn(db: OrdersDatabase, page: FindingPage): Promise<FindingList> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT found.id, kind, subject, evidence, action, saga.id AS "sagaId",
      first_seen AS "firstSeen", last_seen AS "lastSeen", resolved_at AS "resolvedAt"
    FROM known_finding AS found LEFT JOIN saga ON saga.id = subject
    WHERE ${Prisma.join(asked(page), ' AND ')}
    ORDER BY found.id DESC LIMIT ${page.limit + 1}`; // ids are made of their time
  return { data: rows.slice(0, page.limit).map(findingView), hasMore: rows.length > page.limit };
}

function asked({ starting_after: after, kind, open, sagaId }: FindingPage): readonly Prisma.Sql[] {
  const conditions = [Prisma.sql`true`];
  if (after !== undefined) conditions.push(Prisma.sql`found.id < ${after}`);
  if (kind !== undefined) conditions.push(Prisma.sql`kind = ${kind}`);
  if (open !== undefined) conditions.push(open ? Prisma.sql`resolved_at IS NULL` : Prisma.sql`resolved_at IS NOT NULL`);
  if (sagaId !== undefined) conditions.push(Prisma.sql`subject = ${sagaId}`);
  return conditions;
}

function findingView({ sagaId, firstSeen, lastSeen, resolvedAt, ...rest }: Row): FindingView {
  return {
    ...rest,
    firstSeen: firstSeen.toISOString(),
    lastSeen: lastSeen.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    links: { saga: sagaId === null ? null : sagaPath(sagaId) },
  };
}
