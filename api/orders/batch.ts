import { typeid } from 'typeid-js';

import type { BatchView, ResolveSagas } from '../../contracts/batch.schema.ts';
import { ID_PREFIXES } from '../../contracts/names.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { Problem } from '../problems.ts';
import { sameRequest, type RequestIdentity } from './idempotency.ts';
import { parkedSagas } from './saga-list.ts';

/**
 * Writes a batch down, with the sagas that its filter finds now.
 *
 * @throws Problem `idempotency-key-reused`
 */
export async function writeBatch(
  db: OrdersDatabase,
  identity: RequestIdentity,
  wish: ResolveSagas,
): Promise<{ readonly batchId: string; readonly replayed: boolean }> {
  const { caller, key, hash } = identity;
  const id = typeid(ID_PREFIXES.batch).toString();
  const sagas = await parkedSagas(db, wish.filter, wish.limit);
  const claimed = await db.$queryRaw<unknown[]>`
    WITH claimed AS (
      INSERT INTO idempotency_record (caller, key, request_hash, resource)
      VALUES (${caller}, ${key}, ${hash}, ${id}) ON CONFLICT DO NOTHING RETURNING resource
    ), written AS (
      INSERT INTO batch (id, by, wish) SELECT resource, ${caller}, ${JSON.stringify(wish)}::jsonb FROM claimed
      RETURNING id
    ), listed AS (
      INSERT INTO batch_item (batch_id, saga_id) SELECT id, unnest(${sagas}::text[]) FROM written
    )
    SELECT resource FROM claimed`;
  if (claimed.length > 0) return { batchId: id, replayed: false };
  const record = await db.idempotencyRecord.findUniqueOrThrow({ where: { caller_key: { caller, key } } });
  sameRequest(record, identity);
  return { batchId: record.resource, replayed: true };
}

type Counts = Pick<BatchView, 'total' | 'waiting' | 'left' | 'awaitingApproval' | 'pending' | 'done' | 'turnedAway'>;

/** @throws Problem `not-found` */
export async function readBatch(db: OrdersDatabase, id: string): Promise<BatchView> {
  const batch = await db.batch.findUnique({ where: { id } });
  if (batch === null) throw new Problem('not-found', `there is no batch '${id}'`);
  const [counts] = await db.$queryRaw<[Counts]>`
    SELECT count(*)::int AS total,
      count(*) FILTER (WHERE item.due IS NOT NULL)::int AS waiting,
      count(*) FILTER (WHERE item.due IS NULL AND command.id IS NULL)::int AS left,
      count(*) FILTER (WHERE needs_approval AND approved_by IS NULL)::int AS "awaitingApproval",
      count(*) FILTER (WHERE answer IS NULL AND NOT (needs_approval AND approved_by IS NULL))::int AS pending,
      count(*) FILTER (WHERE answer ->> 'status' = 'done')::int AS done,
      count(*) FILTER (WHERE answer ->> 'status' <> 'done')::int AS "turnedAway"
    FROM batch_item item LEFT JOIN command ON command.id = command_id WHERE batch_id = ${id}`;
  const { action, reason } = batch.wish as unknown as ResolveSagas; // what `writeBatch` wrote
  const self = `/v1/saga-batches/${id}`;
  return { id, by: batch.by, action, reason, ...counts, createdAt: batch.createdAt.toISOString(), links: { self } };
}
