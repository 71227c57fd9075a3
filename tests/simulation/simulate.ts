// `npm run simulate`: random sagas, and everything that may befall them, against what must hold.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { CommanderError } from 'commander';

import type { Batch, Played } from './batch.ts';
import { bundle } from '../support/machine.ts';
import { readOptions, type SimulateOptions } from './options.ts';
import { Summary } from './summary.ts';

/** Cases a batch, which has a seed of its own: so it doesn't matter which thread plays it. */
const BATCH = 500;
const EXIT_FOUND = 1;
const EXIT_USAGE = 2;
const EXIT_UNDONE = 3;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(readOptions(args));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return EXIT_UNDONE;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(options: SimulateOptions): Promise<number> {
  const { runs, seed, threads } = options;
  const code = await bundle(fileURLToPath(new URL('sagas.fixture.ts', import.meta.url)));
  const batches = batchesOf(options);
  say(`${runs} cases from seed ${seed} on, in ${Math.min(threads, batches.length)} threads`);
  const summary = new Summary(runs, say);
  const workers = Array.from({ length: Math.min(threads, batches.length) }, () => newWorker(code));
  try {
    await Promise.all(workers.map(async (worker) => work(worker, batches, summary)));
  } finally {
    await Promise.all(workers.map(async (worker) => worker.terminate()));
  }
  summary.tell();
  return summary.finding === null ? 0 : EXIT_FOUND;
}

function batchesOf({ runs, seed, path }: SimulateOptions): Batch[] {
  if (path !== undefined) return [{ runs: BATCH, seed, path }];
  const count = Math.ceil(runs / BATCH);
  return Array.from({ length: count }, (_, i) => ({ seed: seed + i, runs: Math.min(BATCH, runs - i * BATCH) }));
}

function newWorker(code: string): Worker {
  return new Worker(new URL('worker.ts', import.meta.url), { workerData: code });
}

/** Has a thread play one batch after another, until there is none left, or something was found. */
async function work(worker: Worker, batches: Batch[], summary: Summary): Promise<void> {
  for (let batch = batches.shift(); batch !== undefined && summary.finding === null; batch = batches.shift())
    summary.add(await played(worker, batch));
}

async function played(worker: Worker, batch: Batch): Promise<Played> {
  const { promise, resolve, reject } = Promise.withResolvers<Played>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.postMessage(batch, []);
  const answer = await promise;
  worker.off('error', reject);
  return answer;
}
