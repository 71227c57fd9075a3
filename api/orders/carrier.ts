import type { Client, WorkflowHandle } from '@temporalio/client';

import { ALONE } from '../../contracts/names.ts';
import type { SagaCarrier } from '../../contracts/saga.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';

/** The id of the workflow that carries a saga alone. */
export function aloneId(sagaId: string): string {
  return `${ALONE}${sagaId}`;
}

/** Resolves a saga to the workflow that carries it; null while none does. Whatever addresses a saga goes through here. */
export function carrierOf(temporal: Client, { carrier }: Pick<Saga, 'carrier'>): WorkflowHandle | null {
  return carrier === null ? null : temporal.workflow.getHandle(carrier);
}

/** Where to look at the carrier in Temporal's web UI. */
export function carrierLink(uiUrl: string, namespace: string, { carrier, runId }: Saga): SagaCarrier | null {
  if (carrier === null) return null;
  const run = runId === null ? '' : `/${runId}/history`;
  const url = `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(carrier)}${run}`;
  return { workflowId: carrier, runId, url };
}
