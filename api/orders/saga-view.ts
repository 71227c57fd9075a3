import type { Client } from '@temporalio/client';

import { QUERIES } from '../../contracts/names.ts';
import type { SagaTrace, SagaView } from '../../contracts/saga.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { carrierLink, carrierOf } from './carrier.ts';
import { recordedTrace } from './views.ts';

/** Without a worker a query hangs for half a minute; a reader doesn't. */
const QUERY_TIMEOUT_MS = 700;

/** What a saga is shown by. */
export interface Sources {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly uiUrl: string;
}

/** Shows a saga: live where a worker answers in time, else as it was recorded last. A settled saga isn't live. */
export async function sagaView({ db, temporal, uiUrl }: Sources, before: Saga): Promise<SagaView> {
  const answer = before.settledAt === null ? await liveTrace(temporal, before) : null;
  // Read after the answer: the saga may have settled, or been handed over to another run, since the first read.
  const saga = answer === null ? before : await db.saga.findUniqueOrThrow({ where: { id: before.id } });
  const trace = answer !== null && isCurrent(answer, saga) ? answer : recordedTrace(saga);
  return {
    ...trace,
    orderId: saga.orderId,
    live: trace === answer && trace.state !== 'settled', // it has, where a restored database doesn't say so
    carrier: carrierLink(uiUrl, temporal.options.namespace, saga),
  };
}

/** Whether an answer counts for more than the row: its run still carries the saga, which hasn't settled. */
function isCurrent({ lease }: SagaTrace, saga: Saga): boolean {
  return saga.settledAt === null && lease >= saga.lease;
}

async function liveTrace(temporal: Client, saga: Saga): Promise<SagaTrace | null> {
  const carrier = carrierOf(temporal, saga);
  if (carrier === null) return null;
  const deadline = Date.now() + QUERY_TIMEOUT_MS;
  try {
    return await temporal.withDeadline(deadline, async () => carrier.query<SagaTrace, [string]>(QUERIES.saga, saga.id));
  } catch {
    return null; // no worker, no Temporal, or a run that is forgotten: what was recorded is the answer
  }
}
