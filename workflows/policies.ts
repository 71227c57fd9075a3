import type { ActivityOptions } from '@temporalio/workflow';

/**
 * How every activity of a saga is tried: quickly for a minute, by Temporal. Then the saga calls for a person, and goes
 * on slowly by itself. So no outage decides anything, and none goes unseen. A policy's `scheduleToCloseTimeout` is the
 * threshold for its activities.
 *
 * A worker that was killed is noticed by the first time-out; the services' own calls take less.
 */
export const persistent = {
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '60s',
  retry: { initialInterval: '250ms', backoffCoefficient: 2, maximumInterval: '5s' },
  // The default lets a compensation begin while the step it takes back still runs.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
} as const satisfies ActivityOptions;
