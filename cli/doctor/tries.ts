import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

import { examined, type Finding, ok, problem, warning } from './finding.ts';
import { sampleOf } from './sample.ts';

/** A restart costs an attempt or two; what fails more often is told of. */
const USUAL_ATTEMPTS = 3;
const PATIENCE_MS = 8_000;
/** The failure of a task is among the last events; what came since, such as results, is behind it. */
const LAST_EVENTS = 50;
const [TRIES, TASKS] = ['being tried', 'workflow tasks'];

type Activity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Failure = Activity['lastFailure'];

/** Names what fails again and again in the workflows that run, as far as some of them show it. */
export async function tryFindings(client: Client): Promise<readonly Finding[]> {
  return examined(TRIES, 'Temporal has to answer first', async () => {
    const { running, described } = await sampleOf(client, AbortSignal.timeout(PATIENCE_MS));
    const all = `${running} running workflow${running === 1 ? '' : 's'}`;
    const of = described.length < running ? `${described.length} looked at, of ${all}` : all;
    return [...retries(described, of), await failing(client, described, of)];
  });
}

interface Retried {
  readonly activity: string;
  readonly queue: string;
  readonly attempt: number;
  readonly why: string;
}

function retries(described: readonly WorkflowExecutionDescription[], of: string): readonly Finding[] {
  const retried = described.flatMap(({ raw }) => (raw.pendingActivities ?? []).flatMap(retriedIn));
  if (retried.length === 0) return [ok(TRIES, `nothing fails again and again, in ${of}`)];
  const kinds = [...Map.groupBy(retried, ({ activity, queue }) => `'${activity}' on '${queue}'`)];
  return kinds.map(([what, tries]) => {
    const [worst] = tries.toSorted((one, other) => other.attempt - one.attempt);
    const says = `${what} fails in ${tries.length} of ${of}, at attempt ${worst?.attempt}: ${worst?.why}`;
    return warning(TRIES, says, 'it is tried on: see that what it calls comes back; docs/runbook/step.md');
  });
}

function retriedIn({ activityType, activityOptions, attempt, lastFailure }: Activity): readonly Retried[] {
  if (Number(attempt) <= USUAL_ATTEMPTS) return [];
  const [activity, queue] = [activityType?.name ?? '', activityOptions?.taskQueue?.name ?? ''];
  return [{ activity, queue, attempt: Number(attempt), why: messageOf(lastFailure) }];
}

async function failing(
  client: Client,
  described: readonly WorkflowExecutionDescription[],
  of: string,
): Promise<Finding> {
  const stuck = described.filter(({ raw }) => (raw.pendingWorkflowTask?.attempt ?? 0) > USUAL_ATTEMPTS);
  const [first] = stuck;
  if (first === undefined) return ok(TASKS, `none fails again and again, in ${of}`);
  const attempt = first.raw.pendingWorkflowTask?.attempt;
  const says = `fail in ${stuck.length} of ${of}: '${first.workflowId}', at attempt ${attempt}: ${await lastFailure(client, first)}`;
  return problem(TASKS, says, 'what to do is in docs/runbook/workflow.md');
}

/** The failure of a workflow's last task: only the first of a row is in its history. */
async function lastFailure(client: Client, { workflowId, runId }: WorkflowExecutionDescription): Promise<string> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LAST_EVENTS,
  });
  const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes != null);
  return (
    failed?.workflowTaskFailedEventAttributes?.failure?.message ?? 'a worker takes them, and hangs: start it again'
  );
}

function messageOf(failure: Failure): string {
  return failure?.message ?? 'it does not say why';
}
