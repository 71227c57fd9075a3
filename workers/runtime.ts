import { DefaultLogger, Runtime, type LogLevel } from '@temporalio/worker';
import type { Logger } from 'pino';

import { freePort } from '../process/free-port.ts';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const satisfies Record<
  LogLevel,
  string
>;

/** Sets up Temporal's runtime for this process: our log, no signal handlers of its own, and its metrics to read. */
export async function installRuntime(log: Logger): Promise<() => Promise<string>> {
  // Temporal Core wants to be told a port for its metrics; nobody else needs to know it.
  const bindAddress = `127.0.0.1:${await freePort()}`;
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      if (!message.startsWith('No workflows registered')) log[LEVELS[level]](facts(meta), message); // by design
    }),
    shutdownSignals: [],
    telemetryOptions: { metrics: { prometheus: { bindAddress } } },
  });
  return async () => (await fetch(`http://${bindAddress}/metrics`)).text();
}

/** Of what Temporal tells with an entry, what helps whoever reads it. */
const FACTS = ['workflowId', 'activityType', 'attempt', 'sagaId', 'orderId', 'traceId', 'error'] as const;

function facts(meta: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const told = FACTS.flatMap((name) => (meta?.[name] === undefined ? [] : [[name, brief(meta[name])] as const]));
  return Object.fromEntries(told);
}

function brief(value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
