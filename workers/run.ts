import { setTimeout as pause } from 'node:timers/promises';

import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';

import type { Service } from '../contracts/names.ts';
import { TASK_QUEUES } from '../contracts/names.ts';
import { serveAdmin } from '../process/admin.ts';
import { refuse } from '../process/config.ts';
import type { WorkerConfig } from '../process/configs/workers.ts';
import { refuseFaulty, type Ping } from '../process/databases.ts';
import { ForeignNamespaceError, mustBeOurs } from '../process/environment.ts';
import { untilStopped } from '../process/lifecycle.ts';
import { logger } from '../process/log.ts';
import { temporalOptions, type TemporalOptions } from '../process/temporal.ts';
import type { Attempts } from './attempts.ts';
import { interceptors } from './interceptors.ts';
import { Readiness } from './readiness.ts';
import { installRuntime } from './runtime.ts';

/** What one kind of worker has that the others don't. */
export interface WorkerParts extends Pick<
  WorkerOptions,
  'activities' | 'workflowBundle' | 'workflowFailureErrorTypes' | 'stickyQueueScheduleToStartTimeout'
> {
  readonly maxConcurrentActivityTaskExecutions: number;
  /** Looks at the worker's database. */
  readonly ping: Ping;
  /** What it does once it is connected, beside running; it ends when `stopped` resolves, and never rejects. */
  readonly alongside?: (around: { readonly log: Logger; readonly stopped: Promise<unknown> }) => Promise<void>;
  /** Released in reverse order, once nothing runs any more. */
  readonly releases: readonly (() => Promise<unknown>)[];
}

/** Longer than any attempt of an activity, so that a deploy loses none. */
const SHUTDOWN_GRACE = '6s';

/** How long it stays for a Temporal that doesn't answer, since that alone ends polls, or for an attempt that doesn't end. */
const SHUTDOWN_LIMIT_MS = 7000;

/** How long what it holds may take to be released: a call to a provider that is under way takes three seconds at most. */
const RELEASE_LIMIT_MS = 5000;

/** Polls the task queue of `service` until the process is told to stop, then ends what is running, and releases all. */
export async function runWorker(
  service: Service,
  config: WorkerConfig,
  env: NodeJS.ProcessEnv,
  parts: WorkerParts,
): Promise<void> {
  const { ping, releases, alongside, ...options } = parts;
  const log = logger(`${service} worker`, config.LOG_LEVEL);
  const metrics = await installRuntime(log);
  const stopped = untilStopped();
  const readiness = new Readiness(options.maxConcurrentActivityTaskExecutions, ping);
  const ready = async (): Promise<boolean> => readiness.look();
  let beside: Promise<void> | undefined;
  let ended = true;
  const admin = await serveAdmin({ port: config.ADMIN_PORT, host: config.HOST, ready, metrics });
  await refuseFaulty([ping]);
  const temporal = temporalOptions(env);
  const connection = await connect(temporal, log, stopped);
  if (connection !== undefined) {
    const worker = await Worker.create({
      connection,
      namespace: temporal.namespace,
      taskQueue: TASK_QUEUES[service],
      shutdownGraceTime: SHUTDOWN_GRACE,
      interceptors: { activity: [...(interceptors.activity ?? []), readiness.attempts.interceptor] },
      ...options,
    });
    readiness.dependOn(worker, connection);
    beside = alongside?.({ log, stopped });
    ended = await runUntil(worker, stopped, (reason) => {
      log.info(`stopping: ${reason}`);
      admin.drain();
    });
    if (!ended) log.warn(whyNotEnded(readiness.attempts));
  }
  const released = await isOverWithin(RELEASE_LIMIT_MS, async () => {
    await beside;
    if (ended) await connection?.close();
    await admin.close();
    for (const release of releases.toReversed()) await release();
  });
  if (!released) log.warn('what the worker holds could not be released in time: stopping all the same');
  if (!ended || !released) process.exit(); // what goes on would keep it
}

function whyNotEnded({ overdue }: Attempts): string {
  return overdue === 0
    ? "temporal doesn't answer: stopping without it; what it wasn't told of is done again, to the same effect"
    : `attempts that should have ended go on: ${overdue}; stopping all the same, and they are made again`;
}

async function isOverWithin(limitMs: number, work: () => Promise<void>): Promise<boolean> {
  const over = new AbortController();
  const late = pause(limitMs, false, { signal: over.signal });
  return Promise.race([work().then(() => true), late]).finally(() => {
    over.abort();
  });
}

/** Resolves to whether the worker has ended: without Temporal one that is told to stop never does. */
async function runUntil(
  worker: Worker,
  stopped: Promise<string>,
  draining: (reason: string) => void,
): Promise<boolean> {
  const late = stopped.then(async (reason) => {
    draining(reason);
    if (worker.getState() === 'RUNNING') worker.shutdown();
    return pause(SHUTDOWN_LIMIT_MS, false, { ref: false });
  });
  return Promise.race([worker.run().then(() => true), late]);
}

/** Waits for Temporal as long as it takes; undefined when told to stop meanwhile. Another environment's is refused. */
async function connect(
  { connection: options, namespace, environment }: TemporalOptions,
  log: Logger,
  stopped: Promise<string>,
): Promise<NativeConnection | undefined> {
  for (;;) {
    let connection: NativeConnection | undefined;
    try {
      connection = await NativeConnection.connect(options);
      await mustBeOurs(connection, namespace, environment);
      return connection;
    } catch (error) {
      await connection?.close();
      if (error instanceof ForeignNamespaceError) refuse('mend this', [error.message]);
      log.warn(`temporal isn't reachable at '${options.address}', trying again: ${String(error)}`);
    }
    const reason = await Promise.race([stopped, pause(1000)]);
    if (reason !== undefined) return undefined;
  }
}
