import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

import type { PendingActivity, SagaDetails } from '../../contracts/sagas.schema.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';
import { carrierOf } from './carrier.ts';
import { moment } from './moment.ts';
import { workflowState } from './workflow-state.ts';

type Raw = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Failure = Raw['lastFailure'];

const TIMEOUT_MS = 1_000;

/** Asks Temporal what it is trying for a saga; nulls when the saga has settled, or Temporal doesn't answer in time. */
export async function underWay(temporal: Client, saga: Saga): Promise<Pick<SagaDetails, 'pending' | 'workflow'>> {
  const carrier = carrierOf(temporal, saga);
  if (carrier === null || saga.settledAt !== null) return { pending: null, workflow: null };
  try {
    return await temporal.withDeadline(Date.now() + TIMEOUT_MS, async () => {
      const described = await carrier.describe();
      const pending = (described.raw.pendingActivities ?? []).map(pendingActivity);
      return { pending, workflow: await workflowState(temporal, described) };
    });
  } catch {
    return { pending: null, workflow: null }; // no Temporal, or a run that is forgotten
  }
}

function pendingActivity(raw: Raw): PendingActivity {
  return {
    activity: raw.activityType?.name ?? '',
    state: STATES[raw.state ?? 0] ?? 'scheduled',
    attempt: raw.attempt ?? 1,
    startedAt: moment(raw.lastStartedTime),
    nextAttemptAt: moment(raw.nextAttemptScheduleTime),
    lastFailure: failure(raw.lastFailure),
  };
}

/** By Temporal's numbers: unspecified, scheduled, started, cancel requested, paused, pause requested. */
const STATES: readonly PendingActivity['state'][] = [
  'scheduled',
  'scheduled',
  'started',
  'cancel-requested',
  'paused',
  'paused',
];

/** The innermost of the failures, which says why. */
function failure(raw: Failure): PendingActivity['lastFailure'] {
  if (raw == null) return null;
  const cause = failure(raw.cause);
  return cause ?? { type: raw.applicationFailureInfo?.type ?? 'Failure', message: raw.message ?? '' };
}
