import { setTimeout as pause } from 'node:timers/promises';

import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';

import { ALONE, QUERIES } from '../../contracts/names.ts';
import type { CarrierState, SagaFacts } from '../../contracts/reconcile.ts';
import type { SagaTrace } from '../../contracts/saga.ts';

const CALL_TIMEOUT_MS = 5_000;
const PAUSE_MS = 2_000;
/** A worker that comes back may fail a task or two; one that goes on failing needs an engineer. */
const FAILING = 3;

type Carrier = NonNullable<SagaFacts['carrier']>;

/** Asks Temporal who carries a saga. */
export async function carrierOf(temporal: Client, sagaId: string): Promise<Carrier> {
  try {
    const seen = await describe(temporal, sagaId);
    const name = seen.status.name.toLowerCase();
    return { state: stateOf(seen), runId: seen.runId, what: `its workflow is ${name.replaceAll('_', ' ')}` };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      return { state: 'gone', runId: null, what: 'Temporal knows no workflow of it' };
    }
    return { state: 'unknown', runId: null, what: error instanceof Error ? error.message : String(error) };
  }
}

/** A Temporal that starts again, or is busy, is asked once more. */
async function describe(temporal: Client, sagaId: string): Promise<WorkflowExecutionDescription> {
  const handle = temporal.workflow.getHandle(`${ALONE}${sagaId}`);
  const ask = async (): Promise<WorkflowExecutionDescription> =>
    temporal.withDeadline(Date.now() + CALL_TIMEOUT_MS, async () => handle.describe());
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw error;
    await pause(PAUSE_MS);
    return ask();
  }
}

/** Asks a saga's workflow, also one that has completed, for the saga's trace. */
export async function traceOf(temporal: Client, sagaId: string): Promise<SagaTrace> {
  const handle = temporal.workflow.getHandle(`${ALONE}${sagaId}`);
  return temporal.withDeadline(Date.now() + CALL_TIMEOUT_MS, async () =>
    handle.query<SagaTrace, [string]>(QUERIES.saga, sagaId),
  );
}

/** Ends one run of a saga's workflow, unless it is over. */
export async function endRun(temporal: Client, sagaId: string, runId: string): Promise<void> {
  try {
    await temporal.workflow.getHandle(`${ALONE}${sagaId}`, runId).terminate('what it did is gone; it is begun again');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

function stateOf({ status, raw }: WorkflowExecutionDescription): CarrierState {
  if (status.name === 'COMPLETED') return 'completed';
  if (status.name !== 'RUNNING') return 'gone';
  return (raw.pendingWorkflowTask?.attempt ?? 0) > FAILING ? 'failing' : 'running';
}
