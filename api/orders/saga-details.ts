import type { Client } from '@temporalio/client';

import type { AuditEntry, SagaDetails } from '../../contracts/sagas.schema.ts';
import type { Audit } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { underWay } from './pending.ts';
import { noSuchSaga, resolutionView } from './resolve.ts';
import { sagaLinks } from './saga-list.ts';
import { sagaView } from './saga-view.ts';
import { undoView } from './undo.ts';

interface Sources {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly uiUrl: string;
}

/** More than people decide about one saga. */
const MOST = 100;

/**
 * Shows all that there is to know of a saga: how it stands, what is being tried, and what was decided.
 *
 * @throws Problem `not-found`
 */
export async function sagaDetails({ db, temporal, uiUrl }: Sources, sagaId: string): Promise<SagaDetails> {
  const saga = await db.saga.findUnique({ where: { id: sagaId } });
  if (saga === null) throw noSuchSaga(sagaId);
  const { orderId } = saga;
  const [view, { pending, workflow }, commands, undo] = await Promise.all([
    sagaView(temporal, uiUrl, saga),
    underWay(temporal, saga),
    db.command.findMany({ where: { sagaId, kind: 'resolve' }, orderBy: { id: 'desc' }, take: MOST }),
    db.command.findFirst({ where: { orderId, kind: 'undo' } }),
  ]);
  const audited = [...commands, ...(undo === null ? [] : [undo])].map(({ id }) => id);
  const audit = await db.audit.findMany({
    where: { orderId, commandId: { in: audited } },
    orderBy: { seq: 'desc' },
    take: MOST,
  });
  return {
    ...view,
    pending,
    workflow,
    commands: commands.map(resolutionView),
    undo: undo === null ? null : undoView(undo),
    audit: audit.map(auditEntry),
    links: sagaLinks(sagaId, orderId),
  };
}

function auditEntry({ seq, at, event, actor, commandId, content, hash }: Audit): AuditEntry {
  const happened = event as AuditEntry['event']; // written by a trigger only
  return { seq: Number(seq), at: at.toISOString(), event: happened, actor, commandId, content, hash };
}
