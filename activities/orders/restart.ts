import type { SagaDecision, SagaJournal } from '../../contracts/saga.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';

const NOTHING: SagaJournal = { phase: 'committed', cause: null, ending: null, attempts: [], decisions: [] };

/**
 * Has the starter start a saga again, with its journal. Behind its pivot a cancel that came too late then must not be
 * heeded now: the journal says that it is known.
 */
export async function handOver(db: OrdersDatabase, orderId: string, pastPivot: boolean): Promise<void> {
  const { journal, order } = await db.saga.findUniqueOrThrow({
    where: { orderId },
    include: { order: { include: { commands: { where: { kind: 'cancel' } } } } },
  });
  const known = (journal ?? NOTHING) as unknown as SagaJournal; // what the saga wrote
  const late: readonly SagaDecision[] = order.commands.map(({ id, body, createdAt }) => {
    const { by, reason } = body as unknown as { readonly by: string; readonly reason: string }; // what the route wrote
    return { id, action: 'cancel', step: null, actor: by, reason, at: createdAt.toISOString() };
  });
  const told = pastPivot && known.phase !== 'compensating' && late.length > 0 ? withKnown(known, late) : journal;
  await db.$executeRaw`
    UPDATE saga SET start_due = now(), journal = ${told === null ? null : JSON.stringify(told)}::jsonb
    WHERE order_id = ${orderId} AND settled_at IS NULL AND start_due IS NULL`;
}

function withKnown(journal: SagaJournal, late: readonly SagaDecision[]): SagaJournal {
  const ids = new Set(journal.decisions.map(({ id }) => id));
  return { ...journal, decisions: [...journal.decisions, ...late.filter(({ id }) => !ids.has(id))] };
}
