import { setTimeout as pause } from 'node:timers/promises';

import type { Logger } from 'pino';

/** Runs `task` again and again, `everyMs` after it ended, until stopped. A failure is logged once for each time it comes anew. */
export function repeat(
  name: string,
  everyMs: number,
  task: () => Promise<void>,
  log: Logger,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    let failing = false;
    while (!stopping.signal.aborted) {
      failing = await fails(name, task, log, failing);
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Tells whether the task failed. */
async function fails(name: string, task: () => Promise<void>, log: Logger, failing: boolean): Promise<boolean> {
  try {
    await task();
    if (failing) log.info(`${name} works again`);
    return false;
  } catch (error) {
    if (!failing) log.error({ err: error }, `${name} fails; it is tried again until it works`);
    return true;
  }
}
