import {
  type Client,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
} from '@temporalio/client';
import { rootCause } from '@temporalio/common';

import { SCHEDULES } from '../../contracts/names.ts';
import { examined, type Finding, ok, problem, warning } from './finding.ts';

/** That a run takes so long is no wonder. */
const LONG_MS = 600_000;
/** So many intervals may pass without a run: one may be left out while another goes on. */
const INTERVALS = 3;

/** Looks whether each schedule is there and starts its runs, and what became of the last one. */
export async function scheduleFindings(client: Client): Promise<readonly Finding[]> {
  const findings = Object.values(SCHEDULES).map(async (id) => {
    const about = `schedule ${id}`;
    return examined(about, 'Temporal has to answer first', async () => [await scheduleFinding(client, id, about)]);
  });
  return (await Promise.all(findings)).flat();
}

async function scheduleFinding(client: Client, id: string, about: string): Promise<Finding> {
  const schedule = await describe(client, id);
  if (schedule === null) return problem(about, 'is not there', 'an orders worker makes it: see that one is up');
  const { state, info } = schedule;
  if (state.paused) {
    const says = `is paused${(state.note ?? '') === '' ? '' : `: ${state.note}`}`;
    return warning(about, says, `go on with 'temporal schedule toggle --unpause --schedule-id ${id}'`);
  }
  const last = info.recentActions.at(-1);
  if (last === undefined) return ok(about, 'no run has been due yet');
  // What the schedule started may have continued as new since.
  return ofRun(client, await client.workflow.getHandle(last.action.workflow.workflowId).describe(), {
    schedule,
    about,
  });
}

async function describe(client: Client, id: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

interface Of {
  readonly schedule: ScheduleDescription;
  readonly about: string;
}

async function ofRun(client: Client, run: WorkflowExecutionDescription, { schedule, about }: Of): Promise<Finding> {
  const { workflowId, startTime, closeTime, status } = run;
  const everyMs = schedule.spec.intervals?.[0]?.every ?? 0;
  const [aged, idle] = [Date.now() - startTime.getTime(), Date.now() - (closeTime ?? new Date()).getTime()];
  if (status.name === 'RUNNING') {
    if (aged < Math.max(LONG_MS, INTERVALS * everyMs)) return ok(about, `'${workflowId}' goes on`);
    const advice = `no other begins until it ends; it is harmless to end it: temporal workflow terminate -w ${workflowId}`;
    return problem(about, `'${workflowId}' has gone on for ${minutes(aged)}`, advice);
  }
  if (status.name !== 'COMPLETED') {
    const says = `the last run, '${workflowId}', is ${status.name.toLowerCase().replaceAll('_', ' ')}`;
    return problem(about, `${says}: ${await whyOf(client, workflowId)}`, 'the next one begins anew');
  }
  if (idle > INTERVALS * everyMs + 60_000) {
    const advice = `Temporal should start one every ${everyMs / 1_000} s, and doesn't: see its log`;
    return problem(about, `the last run ended ${minutes(idle)} ago`, advice);
  }
  return ok(about, `the last run ended ${Math.round(idle / 1_000)} s ago`);
}

async function whyOf(client: Client, workflowId: string): Promise<string> {
  try {
    await client.workflow.getHandle(workflowId).result();
    return 'it is over';
  } catch (error) {
    return rootCause(error instanceof WorkflowFailedError ? error.cause : error) ?? 'nobody knows why';
  }
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`;
}
