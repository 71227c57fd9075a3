import type { Client, WorkflowHandle } from '@temporalio/client';

import { ALONE } from '../../contracts/names.ts';
import type { SagaCarrier } from '../../contracts/saga.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';
import type { placeOrder } from '../../workflows/place-order.ts';

/** The id of the workflow that carries an order alone. */
export function aloneId(orderId: string): string {
  return `${ALONE}${orderId}`;
}

export type Carrier = WorkflowHandle<typeof placeOrder>;

/**
 * Resolves an order's saga to the workflow that carries it; null while none does. Whatever addresses a saga goes
 * through here, with the order's id as the saga's.
 */
export function carrierOf(temporal: Client, { carrier }: Pick<Saga, 'carrier'>): Carrier | null {
  return carrier === null ? null : temporal.workflow.getHandle<typeof placeOrder>(carrier);
}

/** Where to look at the carrier in Temporal's web UI. */
export function carrierLink(uiUrl: string, namespace: string, { carrier, runId }: Saga): SagaCarrier | null {
  if (carrier === null) return null;
  const run = runId === null ? '' : `/${runId}/history`;
  const url = `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(carrier)}${run}`;
  return { workflowId: carrier, runId, url };
}
