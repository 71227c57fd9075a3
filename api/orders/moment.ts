import type { WorkflowExecutionDescription } from '@temporalio/client';

/** A time as Temporal's wire has it. */
type Time = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number]['lastStartedTime'];

/** A time of Temporal's, as the API shows it; null for none. */
export function moment(time: Time): string | null {
  return time?.seconds == null ? null : new Date(Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6).toISOString();
}
