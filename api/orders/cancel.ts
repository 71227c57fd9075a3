import { UPDATES } from '../../contracts/names.ts';
import type { CommandView } from '../../contracts/order-views.schema.ts';
import type { SagaAnswer, SagaOutcome } from '../../contracts/saga.ts';
import type { Command } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Within } from '../handle.ts';
import { Problem } from '../problems.ts';
import { writeCommand, type Wish, type WrittenCommand } from './commands.ts';
import type { RequestIdentity } from './idempotency.ts';
import type { Message } from './relay.ts';

/** What became of a cancel. `too-late` means that the saga was past its pivot, and goes on. */
interface CancelAnswer {
  readonly status: 'done' | 'too-late';
  /** How the saga ended; null when it was too late and the saga still goes on. */
  readonly outcome: SagaOutcome | null;
  /** The steps that were taken back, and those that were not. */
  readonly undone: readonly string[];
  readonly kept: readonly string[];
}

/** A cancel is answered by how the saga stands, whether it heeded it, was past its pivot, or over. */
export const cancels: Message = {
  update: UPDATES.cancel,
  wish: ({ id, body }) => ({ commandId: id, ...(body as unknown as Wish['body']) }), // what `writeCancel` wrote
  answerOf: (_command, { saga }): CancelAnswer => answerOf(saga),
};

function answerOf({ outcome, steps }: SagaAnswer): CancelAnswer {
  const undone = steps.filter(({ state }) => state === 'compensated' || state === 'settled').map(({ name }) => name);
  const kept = steps.map(({ name }) => name).filter((name) => !undone.includes(name));
  const status = outcome === null || outcome.status === 'confirmed' ? 'too-late' : 'done';
  return { status, outcome, undone, kept };
}

/**
 * Writes a cancel down, once an order: whoever cancels again gets the same command.
 *
 * @throws Problem `idempotency-key-reused`
 */
export async function writeCancel(
  db: OrdersDatabase,
  identity: RequestIdentity,
  orderId: string,
  body: Wish['body'],
): Promise<WrittenCommand> {
  const { replayed } = await writeCommand(db, identity, { orderId, sagaId: orderId, kind: 'cancel', body });
  const { id } = await db.command.findFirstOrThrow({ where: { orderId, kind: 'cancel' } });
  return { commandId: id, replayed };
}

/** @throws Problem `not-found` */
export async function readCancel(
  db: OrdersDatabase,
  orderId: string,
  id: string,
  within: Within,
): Promise<CommandView> {
  const command = await db.command.findFirst({ where: { id, orderId, kind: 'cancel', order: within } });
  if (command === null) throw new Problem('not-found', `order '${orderId}' has no command '${id}'`);
  return cancelView(command);
}

export function cancelView({ id, orderId, kind, answer, createdAt, answeredAt }: Command): CommandView {
  const answered = answer as unknown as CancelAnswer | null; // what the relay wrote
  const order = `/v1/orders/${orderId}`;
  return {
    id,
    orderId,
    kind,
    status: answered?.status ?? 'pending',
    outcome: answered?.outcome ?? null,
    undone: answered?.undone ?? [],
    kept: answered?.kept ?? [],
    createdAt: createdAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    links: { self: `${order}/commands/${id}`, order, saga: `${order}/saga` },
  };
}
