import type { Command } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { Problem } from '../problems.ts';
import { DELIVERY_LEASE, type Wish } from './commands.ts';

/**
 * Approves what an operator decided, once: then it is to be delivered. Whoever approved it may say so again.
 *
 * @throws Problem `not-found`, `forbidden` to whoever decided, `not-allowed-now` when it waits for nobody
 */
export async function approve(db: OrdersDatabase, sagaId: string, id: string, by: string): Promise<void> {
  const { body } = await findDecision(db, sagaId, id);
  // What `writeCommand` wrote.
  if ((body as unknown as Wish['body']).by === by) {
    throw new Problem('forbidden', `it takes two people: '${by}' decided this, and another has to approve it`);
  }
  const approved = await db.$executeRaw`
    UPDATE command SET approved_by = ${by}, approved_at = now(), due = now() + ${DELIVERY_LEASE}::interval
    WHERE id = ${id} AND needs_approval AND approved_by IS NULL`;
  if (approved > 0) return;
  const { approvedBy } = await findDecision(db, sagaId, id);
  if (approvedBy === by) return;
  const why = approvedBy === null ? 'needs no approval' : `was approved by '${approvedBy}' before`;
  throw new Problem('not-allowed-now', `command '${id}' ${why}`);
}

/**
 * Finds what an operator decided about a saga.
 *
 * @throws Problem `not-found`
 */
export async function findDecision(db: OrdersDatabase, sagaId: string, id: string): Promise<Command> {
  const command = await db.command.findFirst({ where: { id, sagaId, kind: { in: ['resolve', 'undo'] } } });
  if (command === null) throw new Problem('not-found', `saga '${sagaId}' has no command '${id}'`);
  return command;
}
