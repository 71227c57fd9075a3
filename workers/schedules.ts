import { setTimeout as pause } from 'node:timers/promises';

import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';

import { SCHEDULES, TASK_QUEUES, WORKFLOWS } from '../contracts/names.ts';
import type { ReconcileRequest } from '../contracts/reconcile.ts';
import type { ForgetRequest } from '../contracts/retention.ts';

export interface ScheduleSettings extends Pick<ReconcileRequest, 'hours'>, ForgetRequest {
  /** How often the reconciler runs. */
  readonly everySeconds: number;
}

const RETRY_MS = 5_000;

/** Longer than any run takes. While one goes on no other begins, so one that can't go on mustn't stay for ever. */
const LONGEST_RUN = '2 hours';

/**
 * A run that can't go on, since other code began it, or by a bug, fails: another begins anew, to the same effect. Temporal
 * does so at the first attempt of a workflow task only; past that, the longest run is what ends it.
 */
export const RUN_FAILURES: NonNullable<WorkerOptions['workflowFailureErrorTypes']> = {
  '*': [], // a saga waits for a corrected worker
  [WORKFLOWS.reconcile]: ['Error'],
  [WORKFLOWS.forget]: ['Error'],
};

/** Makes the schedules, or brings them up to date, as soon as Temporal lets it. */
export async function keepSchedules(
  temporal: Client,
  { everySeconds, hours, keepDays }: ScheduleSettings,
  { log, stopped }: { readonly log: Logger; readonly stopped: Promise<unknown> },
): Promise<void> {
  for (;;) {
    try {
      await keep(temporal, 'reconcile', everySeconds, {
        dryRun: false,
        hours,
        everySeconds,
      } satisfies ReconcileRequest);
      await keep(temporal, 'forget', 3600, { keepDays } satisfies ForgetRequest);
      return;
    } catch (error) {
      log.warn({ err: error }, 'schedules not made yet, trying again');
    }
    const ended = await Promise.race([stopped.then(() => true), pause(RETRY_MS, false)]);
    if (ended) return;
  }
}

/** A paused schedule stays paused. */
async function keep(temporal: Client, name: keyof typeof SCHEDULES, seconds: number, request: object): Promise<void> {
  const [scheduleId, workflowType] = [SCHEDULES[name], WORKFLOWS[name]];
  const action = {
    type: 'startWorkflow',
    workflowType,
    workflowId: workflowType,
    taskQueue: TASK_QUEUES.orders,
    args: [request],
    workflowExecutionTimeout: LONGEST_RUN,
  } as const satisfies ScheduleOptions['action'];
  const spec: ScheduleOptions['spec'] = { intervals: [{ every: `${seconds}s` }] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const;
  try {
    await temporal.schedule.create({ scheduleId, spec, policies, action });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await temporal.schedule.getHandle(scheduleId).update(({ state }) => ({ state, spec, policies, action }));
  }
}
