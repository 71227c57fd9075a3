import { UNDO } from '../../contracts/names.ts';
import type { UndoView } from '../../contracts/undo.schema.ts';
import type { Command, Saga } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { Problem } from '../problems.ts';
import { START_LEASE, unstarted } from './accept.ts';
import { isWaiting, writeCommand, type Wish, type WrittenCommand } from './commands.ts';
import type { RequestIdentity } from './idempotency.ts';
import { isAbove, type Limits } from './limits.ts';
import type { Delivery } from './relay.ts';
import { noSuchSaga } from './resolve.ts';
import { sagaPath } from './saga-list.ts';
import type { Starter } from './starter.ts';
import { recordedTrace } from './views.ts';

/** An undo is answered once its saga is written down, and is started like an order's own. */
export function undoes(db: OrdersDatabase, starter: Starter): Delivery {
  return {
    carryOut: async ({ orderId }) => {
      const sagaId = `${orderId}${UNDO}`;
      await db.$executeRaw`
        INSERT INTO saga (id, order_id, trace, trace_context, start_due)
        SELECT ${sagaId}, order_id, ${JSON.stringify(unstarted(sagaId))}::jsonb, trace_context,
               now() + ${START_LEASE}::interval
        FROM saga WHERE id = ${orderId} ON CONFLICT DO NOTHING`;
      void starter.tryStart(sagaId);
      return { status: 'done' };
    },
  };
}

/**
 * Writes down that a completed order is to be undone, once an order: whoever asks again gets the same command.
 *
 * @throws Problem `not-found`, `not-allowed-now`, `idempotency-key-reused`
 */
export async function writeUndo(
  db: OrdersDatabase,
  identity: RequestIdentity,
  sagaId: string,
  { reason, approvalAbove }: { readonly reason: string; readonly approvalAbove: Limits },
): Promise<WrittenCommand> {
  const saga = await db.saga.findUnique({ where: { id: sagaId }, include: { order: true } });
  if (saga === null) throw noSuchSaga(sagaId);
  mustBeUndoable(saga);
  await mustBeRemembered(db, saga);
  const { orderId } = saga;
  const needsApproval = isAbove(approvalAbove, saga.order);
  const body = { by: identity.caller, reason };
  const { replayed } = await writeCommand(db, identity, { orderId, sagaId, kind: 'undo', body, needsApproval });
  const { id } = await db.command.findFirstOrThrow({ where: { orderId, kind: 'undo' } });
  return { commandId: id, replayed };
}

/** @throws Problem `not-allowed-now` */
function mustBeUndoable(saga: Saga): void {
  if (saga.id !== saga.orderId) throw new Problem('not-allowed-now', `'${saga.id}' is an undo, which can't be undone`);
  const { state, outcome } = recordedTrace(saga);
  if (saga.settledAt !== null && outcome?.status === 'confirmed') return;
  const how = outcome === null ? `is ${state}` : `ended ${outcome.status}`;
  throw new Problem('not-allowed-now', `'${saga.id}' ${how}, and only what ended confirmed can be undone`);
}

/** @throws Problem `not-allowed-now` */
async function mustBeRemembered(db: OrdersDatabase, { orderId }: Saga): Promise<void> {
  const horizon = await db.effectHorizon.findFirst();
  if (horizon === null || orderId > horizon.closed) return;
  throw new Problem(
    'not-allowed-now',
    `'${orderId}' is over for so long that nobody knows what it did; undo it by hand`,
  );
}

export function undoView(command: Command): UndoView {
  const { id, orderId, sagaId, approvedBy, createdAt, answeredAt } = command;
  const { by, reason } = command.body as unknown as Wish['body']; // what `writeUndo` wrote
  const [saga, undo] = [sagaPath(sagaId), `${orderId}${UNDO}`];
  const self = `${saga}/commands/${id}`;
  return {
    id,
    orderId,
    sagaId: undo,
    status: statusOf(command),
    reason,
    by,
    approvedBy,
    createdAt: createdAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    links: { self, saga: sagaPath(undo), order: `/v1/orders/${orderId}`, approve: `${self}/approve` },
  };
}

function statusOf(command: Command): UndoView['status'] {
  if (command.answeredAt !== null) return 'done';
  return isWaiting(command) ? 'awaiting-approval' : 'pending';
}
