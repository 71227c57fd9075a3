import type { Client } from '@temporalio/client';

import { QUERIES } from '../../contracts/names.ts';
import type { SagaTrace, SagaView } from '../../contracts/saga.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';
import { carrierLink, carrierOf } from './carrier.ts';
import { recordedTrace } from './views.ts';

/** Without a worker a query hangs for half a minute; a reader doesn't. */
const QUERY_TIMEOUT_MS = 700;

/** Shows a saga: live where a worker answers in time, else as it was recorded last. */
export async function sagaView(temporal: Client, uiUrl: string, saga: Saga): Promise<SagaView> {
  const recorded = recordedTrace(saga);
  const trace = saga.settledAt === null ? await liveTrace(temporal, saga) : null;
  return {
    ...(trace ?? recorded),
    orderId: saga.orderId,
    live: trace !== null,
    carrier: carrierLink(uiUrl, temporal.options.namespace, saga),
  };
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
