import type { SagaJournal } from '../../contracts/saga.ts';
import type { OrdersDatabase, OrdersTransaction } from '../../prisma/orders/database.ts';

/** Has the starter start a saga again, with its journal. */
export async function handOver(db: OrdersDatabase, sagaId: string, pastPivot: boolean): Promise<void> {
  await db.$transaction(async (tx) => {
    if (pastPivot) await refuseCancel(tx, sagaId);
    await tx.$executeRaw`
      UPDATE saga SET start_due = now() WHERE id = ${sagaId} AND settled_at IS NULL AND start_due IS NULL`;
  });
}

/**
 * Answers a cancel that came too late for the run that got through its pivot: another, which begins before it, would
 * heed it.
 */
async function refuseCancel(tx: OrdersTransaction, sagaId: string): Promise<void> {
  const { journal } = await tx.saga.findUniqueOrThrow({ where: { id: sagaId } });
  const known = journal as unknown as SagaJournal | null; // what the saga wrote
  if (known?.phase === 'compensating') return;
  const answer = JSON.stringify({ status: 'too-late', outcome: null, undone: [], kept: [] });
  await tx.$executeRaw`
    UPDATE command SET answer = ${answer}::jsonb, due = NULL, answered_at = now()
    WHERE saga_id = ${sagaId} AND kind = 'cancel' AND answer IS NULL`;
  if (known === null) return;
  const decisions = known.decisions.filter(({ action }) => action !== 'cancel');
  await tx.$executeRaw`
    UPDATE saga SET journal = ${JSON.stringify({ ...known, decisions })}::jsonb WHERE id = ${sagaId}`;
}
