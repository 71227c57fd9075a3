import type { Client } from '@temporalio/client';

import type { AuditEntry, SagaDetails } from '../../contracts/sagas.schema.ts';
import type { Audit } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { pendingActivities } from './pending.ts';
import { noSuchSaga, resolutionView } from './resolve.ts';
import { sagaLinks } from './saga-list.ts';
import { sagaView } from './saga-view.ts';

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
export async function sagaDetails({ db, temporal, uiUrl }: Sources, orderId: string): Promise<SagaDetails> {
  const saga = await db.saga.findUnique({ where: { orderId } });
  if (saga === null) throw noSuchSaga(orderId);
  const [view, pending, commands, audit] = await Promise.all([
    sagaView(temporal, uiUrl, saga),
    pendingActivities(temporal, saga),
    db.command.findMany({ where: { orderId, kind: 'resolve' }, orderBy: { id: 'desc' }, take: MOST }),
    db.audit.findMany({ where: { orderId }, orderBy: { seq: 'desc' }, take: MOST }),
  ]);
  return {
    ...view,
    pending,
    commands: commands.map(resolutionView),
    audit: audit.map(auditEntry),
    links: sagaLinks(orderId),
  };
}

function auditEntry({ seq, at, event, actor, commandId, content, hash }: Audit): AuditEntry {
  const happened = event as AuditEntry['event']; // written by a trigger only
  return { seq: Number(seq), at: at.toISOString(), event: happened, actor, commandId, content, hash };
}
