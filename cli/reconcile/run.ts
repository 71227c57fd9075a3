import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { rootCause } from '@temporalio/common';

import { QUERIES, TASK_QUEUES, WORKFLOWS } from '../../contracts/names.ts';
import type { ReconcileProgress, ReconcileReport, ReconcileRequest } from '../../contracts/reconcile.ts';
import { temporalOptions } from '../../process/temporal.ts';
import type { Place } from '../addresses.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { type Progress, progressOn } from '../progress.ts';
import { runningOn, temporalAt, temporalOf } from '../system.ts';
import { CannotRead } from '../verify/cannot-read.ts';
import type { ReconcileOptions } from './command.ts';
import { counted, render } from './render.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const POLL_MS = 500;
/** A worker that is up answers long before. */
const PATIENCE_MS = 30_000;

/**
 * Has everything compared, prints what was found, and returns the exit code.
 *
 * @throws CannotRead
 */
export async function reconcileAndReport(options: ReconcileOptions, env: NodeJS.ProcessEnv): Promise<number> {
  endWithParent();
  const progress = progressOn(process.stderr);
  const report = await reconcile(options, env, progress).finally(progress.clear);
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : render(report)}\n`);
  const left = report.raised + report.deferred + report.unasked.length + (options.dryRun ? report.found : 0);
  return left === 0 ? EXIT.good : EXIT.no;
}

async function reconcile(
  { place, dryRun, since }: ReconcileOptions,
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<ReconcileReport> {
  const { connection: options, namespace } = temporalOptions(temporalIn(place, env));
  const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS }).catch(
    (error: unknown) => {
      const where = `Temporal can't be reached at '${options.address}'; start it with 'npm start', or say where it is`;
      throw new CannotRead(`${where} with --data-dir, --temporal or TEMPORAL_ADDRESS`, { cause: error });
    },
  );
  try {
    const client = new Client({ connection, namespace });
    const request: ReconcileRequest = { dryRun, hours: since ?? null };
    const handle = await client.workflow.start(WORKFLOWS.reconcile, {
      workflowId: `${WORKFLOWS.reconcile}/${randomUUID()}`,
      taskQueue: TASK_QUEUES.orders,
      args: [request],
    });
    return await followed(client, handle, progress);
  } finally {
    await connection.close();
  }
}

/** @throws CannotRead when addresses were given, and not Temporal's */
function temporalIn({ dataDir, elsewhere }: Place, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (elsewhere !== undefined) {
    const given = temporalAt(elsewhere, env);
    if (given !== undefined) return given;
    throw new CannotRead("Temporal's address is missing: give it with --temporal or TEMPORAL_ADDRESS");
  }
  const running = runningOn(dataDir);
  return running === undefined ? env : temporalOf(running, env);
}

/** Shows how far it is until it ends. One that nobody works on is taken back. */
async function followed(client: Client, handle: WorkflowHandle, { show }: Progress): Promise<ReconcileReport> {
  const ended = new AbortController();
  const result = (handle.result() as Promise<ReconcileReport>) // what the workflow returns
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
      throw new CannotRead(`not everything can be compared: ${rootCause(error)}; is everything up?`, { cause: error });
    })
    .finally(() => ended.abort());
  return Promise.race([result, watch(client, handle, { show, signal: ended.signal })]);
}

interface Watching extends Pick<Progress, 'show'> {
  readonly signal: AbortSignal;
}

async function watch(client: Client, handle: WorkflowHandle, { show, signal }: Watching): Promise<never> {
  const ask = async (): Promise<ReconcileProgress> =>
    client.withDeadline(Date.now() + POLL_MS * 4, async () => handle.query<ReconcileProgress>(QUERIES.progress));
  for (let answered = performance.now(); !signal.aborted;) {
    try {
      const { orders, found } = await ask();
      answered = performance.now();
      show(`${counted(orders, 'saga')} compared, ${counted(found, 'finding')}`);
    } catch {
      show('waiting for the workers');
    }
    if (performance.now() - answered > PATIENCE_MS) {
      await handle.terminate('nobody worked on it');
      throw new CannotRead('no worker of the orders queue answers; is everything up?');
    }
    await pause(POLL_MS);
  }
  return new Promise(() => undefined); // the result has come first
}
