/** What Temporal's histories tell of the attempts at each activity. */
import { Client, Connection } from '@temporalio/client';

import { ALONE } from '../contracts/names.ts';

export interface Attempts {
  readonly made: number;
  /** Those that were followed by another, and why, in words. */
  readonly lost: readonly string[];
}

/** Reads the histories of orders that are over. */
export async function attemptsOf(temporalPort: number, orders: readonly string[]): Promise<Attempts> {
  const connection = await Connection.connect({ address: `127.0.0.1:${temporalPort}` });
  const { workflow } = new Client({ connection });
  const lost: string[] = [];
  let made = 0;
  for (const id of orders) {
    const { events } = await workflow.getHandle(`${ALONE}${id}`).fetchHistory();
    for (const { activityTaskStartedEventAttributes: started } of events ?? []) {
      const attempt = started?.attempt ?? 0; // no such event has none
      made += attempt;
      const scheduled = events?.[Number(started?.scheduledEventId) - 1]?.activityTaskScheduledEventAttributes;
      const why = started?.lastFailure?.message ?? 'nobody knows why';
      if (attempt > 1) lost.push(`order '${id}': ${scheduled?.activityType?.name}, ${attempt} attempts: ${why}`);
    }
  }
  await connection.close();
  return { made, lost };
}
