import { setTimeout as pause } from 'node:timers/promises';

import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import type { Logger } from 'pino';

import { SCHEDULES, TASK_QUEUES, WORKFLOWS } from '../contracts/names.ts';
import type { ReconcileRequest } from '../contracts/reconcile.ts';

export interface ReconcileSettings extends Pick<ReconcileRequest, 'hours'> {
  readonly everySeconds: number;
}

const RETRY_MS = 5_000;

/** Makes the schedules, or brings them up to date, as soon as Temporal lets it. */
export async function keepSchedules(
  temporal: Client,
  settings: ReconcileSettings,
  { log, stopped }: { readonly log: Logger; readonly stopped: Promise<unknown> },
): Promise<void> {
  for (;;) {
    try {
      return await keepReconciling(temporal, settings);
    } catch (error) {
      log.warn({ err: error }, `schedule '${SCHEDULES.reconcile}' not made yet, trying again`);
    }
    const ended = await Promise.race([stopped.then(() => true), pause(RETRY_MS, false)]);
    if (ended) return;
  }
}

/** A paused schedule stays paused. */
async function keepReconciling(temporal: Client, { everySeconds, ...request }: ReconcileSettings): Promise<void> {
  const action = {
    type: 'startWorkflow',
    workflowType: WORKFLOWS.reconcile,
    workflowId: WORKFLOWS.reconcile,
    taskQueue: TASK_QUEUES.orders,
    args: [{ ...request, dryRun: false } satisfies ReconcileRequest],
  } as const satisfies ScheduleOptions['action'];
  const spec: ScheduleOptions['spec'] = { intervals: [{ every: `${everySeconds}s` }] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const;
  try {
    await temporal.schedule.create({ scheduleId: SCHEDULES.reconcile, spec, policies, action });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await temporal.schedule.getHandle(SCHEDULES.reconcile).update(({ state }) => ({ state, spec, policies, action }));
  }
}
