/** Some of the workflows that run, as Temporal describes them: to describe each of ten thousand would be a load of its own. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

/** So many are described of each age. */
const EACH = 50;
const AT_ONCE = 10;
/** Ages at which an outage, what it leaves, and what is stuck are seen, in seconds. */
const AGES_S = [60, 900] as const;

export interface Sample {
  readonly running: number;
  readonly described: readonly WorkflowExecutionDescription[];
}

/** Describes the newest of each age, and stops when it is aborted. */
export async function sampleOf(client: Client, signal: AbortSignal): Promise<Sample> {
  const now = Date.now();
  const [{ count: running }, ...ages] = await Promise.all([
    client.workflow.count(RUNNING),
    ...spans(now).map(async (span) => some(client, `${RUNNING} AND ${span}`)),
  ]);
  const described: WorkflowExecutionDescription[] = [];
  const waiting = ages.flat();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const { workflowId, runId } = next;
      described.push(await client.workflow.getHandle(workflowId, runId).describe());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { running, described };
}

const RUNNING = "ExecutionStatus = 'Running'";

function spans(now: number): readonly string[] {
  const [young, old] = AGES_S.map((seconds) => `'${new Date(now - seconds * 1_000).toISOString()}'`);
  return [`StartTime > ${young}`, `StartTime <= ${young} AND StartTime > ${old}`, `StartTime <= ${old}`];
}

interface Running {
  readonly workflowId: string;
  readonly runId: string;
}

async function some(client: Client, query: string): Promise<readonly Running[]> {
  const found: Running[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: EACH })) {
    if (found.push({ workflowId, runId }) === EACH) break;
  }
  return found;
}
