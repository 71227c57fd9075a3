import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

import type { WorkflowState } from '../../contracts/sagas.schema.ts';
import { moment } from './moment.ts';

/** `temporal.api.enums.v1.TaskQueueType` on the wire. */
const WORKFLOW_TASKS = 1;
/** A poll lasts for a minute at most, and the server remembers whoever polled in the last five. */
const POLLED_WITHIN_MS = 70_000;
/** The failure of a task is among the last events of a history; what came since, such as results, is behind it. */
const LAST_EVENTS = 50;

/** Tells a workflow whose tasks fail from one that no worker is there for. */
export async function workflowState(temporal: Client, described: WorkflowExecutionDescription): Promise<WorkflowState> {
  const { taskQueue, raw } = described;
  const task = raw.pendingWorkflowTask;
  const [workers, failure] = await Promise.all([
    pollersOf(temporal, taskQueue),
    (task?.attempt ?? 1) > 1 ? lastFailure(temporal, described) : null,
  ]);
  const scheduledAt = moment(task?.originalScheduledTime) ?? moment(task?.scheduledTime);
  const waiting = task == null || scheduledAt === null ? null : { attempt: task.attempt ?? 1, scheduledAt, failure };
  return { taskQueue, workers, task: waiting };
}

async function pollersOf({ workflowService, options }: Client, name: string): Promise<number> {
  const { pollers } = await workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name },
    taskQueueType: WORKFLOW_TASKS,
  });
  const since = Date.now() - POLLED_WITHIN_MS;
  return pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 > since).length;
}

async function lastFailure(
  { workflowService, options }: Client,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<string | null> {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    namespace: options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LAST_EVENTS,
  });
  const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes != null);
  return failed?.workflowTaskFailedEventAttributes?.failure?.message ?? null;
}
