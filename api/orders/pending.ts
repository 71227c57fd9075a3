import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

import type { PendingActivity } from '../../contracts/sagas.schema.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';
import { carrierOf } from './carrier.ts';

type Raw = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Time = Raw['lastStartedTime'];
type Failure = Raw['lastFailure'];

const TIMEOUT_MS = 700;

/** Asks Temporal what it is trying for a saga; null when the saga has settled, or Temporal doesn't answer in time. */
export async function pendingActivities(temporal: Client, saga: Saga): Promise<readonly PendingActivity[] | null> {
  const carrier = carrierOf(temporal, saga);
  if (carrier === null || saga.settledAt !== null) return null;
  try {
    const { raw } = await temporal.withDeadline(Date.now() + TIMEOUT_MS, async () => carrier.describe());
    return (raw.pendingActivities ?? []).map(pendingActivity);
  } catch {
    return null; // no Temporal, or a run that is forgotten
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

function moment(time: Time): string | null {
  return time?.seconds == null ? null : new Date(Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6).toISOString();
}

/** The innermost of the failures, which says why. */
function failure(raw: Failure): PendingActivity['lastFailure'] {
  if (raw == null) return null;
  const cause = failure(raw.cause);
  return cause ?? { type: raw.applicationFailureInfo?.type ?? 'Failure', message: raw.message ?? '' };
}
