import type { SagaJournal } from '../../contracts/saga.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';

const BEHIND: SagaJournal = { phase: 'committed', cause: null, ending: null, attempts: [], decisions: [] };

/**
 * Has the starter start a saga again, with its journal. If a former run got through the pivot, the journal says so: the
 * next one begins at step one, and heeds neither a cancel nor a refusal on its way. A pivot that was declared refused
 * stays refused, whatever it did: the next run takes it back.
 */
export async function handOver(db: OrdersDatabase, sagaId: string, pastPivot: boolean): Promise<void> {
  await db.$transaction(async (tx) => {
    if (pastPivot) {
      await tx.$executeRaw`
        UPDATE saga SET journal = coalesce(journal, ${JSON.stringify(BEHIND)}::jsonb) || '{"phase": "committed"}'
        WHERE id = ${sagaId} AND settled_at IS NULL AND journal->>'phase' IS DISTINCT FROM 'compensating'
          AND (journal->>'phase' = 'pivoting' AND journal->'attempts'->-1->>'outcome' = 'refused') IS NOT TRUE`;
    }
    await tx.$executeRaw`
      UPDATE saga SET start_due = now() WHERE id = ${sagaId} AND settled_at IS NULL AND start_due IS NULL`;
  });
}
