import type { AuditEntry, SagaDetails } from '../../contracts/sagas.schema.ts';
import type { Audit, Command, Saga } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { underWay } from './pending.ts';
import { noSuchSaga, resolutionView } from './resolve.ts';
import { sagaLinks } from './saga-list.ts';
import { sagaView, type Sources } from './saga-view.ts';
import { undoView } from './undo.ts';

/** More than people decide about one saga. */
const MOST = 100;

/**
 * Shows all that there is to know of a saga: how it stands, what is being tried, and what was decided.
 *
 * @throws Problem `not-found`
 */
export async function sagaDetails(sources: Sources, sagaId: string): Promise<SagaDetails> {
  const { db, temporal } = sources;
  const saga = await db.saga.findUnique({ where: { id: sagaId } });
  if (saga === null) throw noSuchSaga(sagaId);
  const { orderId } = saga;
  const { commands, undo, audit } = await decided(db, saga);
  // Asked only now: whatever is answered shows in the saga.
  const [view, { pending, workflow }] = await Promise.all([sagaView(sources, saga), underWay(temporal, saga)]);
  const isSettled = view.state === 'settled';
  return {
    ...view,
    pending: isSettled ? null : pending,
    workflow: isSettled ? null : workflow,
    commands: commands.map(resolutionView),
    undo: undo === null ? null : undoView(undo),
    audit: audit.map(auditEntry),
    links: sagaLinks(sagaId, orderId),
  };
}

interface Decided {
  readonly commands: readonly Command[];
  readonly undo: Command | null;
  readonly audit: readonly Audit[];
}

/** Reads what was decided, and the audit of that, as they are at one moment. */
async function decided(db: OrdersDatabase, { id: sagaId, orderId }: Saga): Promise<Decided> {
  return db.$transaction(
    async (tx) => {
      const commands = await tx.command.findMany({
        where: { sagaId, kind: 'resolve' },
        orderBy: { id: 'desc' },
        take: MOST,
      });
      const undo = await tx.command.findFirst({ where: { orderId, kind: 'undo' } });
      const audited = [...commands, ...(undo === null ? [] : [undo])].map(({ id }) => id);
      const audit = await tx.audit.findMany({
        where: { orderId, commandId: { in: audited } },
        orderBy: { seq: 'desc' },
        take: MOST,
      });
      return { commands, undo, audit };
    },
    { isolationLevel: 'RepeatableRead' },
  );
}

function auditEntry({ seq, at, event, actor, commandId, content, hash }: Audit): AuditEntry {
  const happened = event as AuditEntry['event']; // written by a trigger only
  return { seq: Number(seq), at: at.toISOString(), event: happened, actor, commandId, content, hash };
}
