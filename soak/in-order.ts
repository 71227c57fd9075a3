/**
 * Starts the system on its data folder in another order than `npm start` does, whatever those who come first do without
 * the others: `node soak/in-order.ts <data folder> <port base> <tier,tier,…>`. It stops as `npm start` does.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { type ChildSpec } from '../cli/supervisor/child.ts';
import { Children, type Tier } from '../cli/supervisor/children.ts';
import { urlsOf } from '../cli/supervisor/credentials.ts';
import { portsFrom } from '../cli/supervisor/ports.ts';
import { findPostgres, postgresChild } from '../cli/supervisor/postgres.ts';
import { release, type Running, writeRunning } from '../cli/supervisor/running.ts';
import { stopRequests } from '../cli/supervisor/signals.ts';
import { api, simulators, workers } from '../cli/supervisor/stack.ts';
import { temporalBinary, temporalChild } from '../cli/supervisor/temporal.ts';
import { surroundings } from './system.ts';

/** Enough for a tier to be up, and to miss those that aren't. */
const GAP_MS = 1_500;
/** Some can't be ready before the last one is there. */
const READY_WITHIN_MS = 120_000;

const [dataDir = '', portBase = '', tiers = ''] = process.argv.slice(2);
const requests = stopRequests();
const around = surroundings(dataDir, portsFrom(Number(portBase)));
const { folder, ports, credentials } = around;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const children = new Children({
  output: (name, line) => say(`${name} | ${line}`),
  news: say,
  changed: record,
  failed: ({ message }) => say(message),
});
const binary = await temporalBinary(say, new AbortController().signal);
const specs: Readonly<Record<Tier, readonly ChildSpec[]>> = {
  databases: [postgresChild(folder, await findPostgres(folder), credentials, ports.postgres)],
  servers: [temporalChild(binary, folder, ports), ...simulators(around)],
  workers: workers(around),
  api: [api(around)],
};

for (const tier of tiers.split(',') as Tier[]) {
  for (const spec of specs[tier]) {
    children.start(tier, spec, READY_WITHIN_MS).catch((error: unknown) => say(String(error)));
  }
  await Promise.race([delay(GAP_MS), requests.first]);
}
await requests.first;
await children.stop();
release(folder.running);
process.exit();

function record(): void {
  const running: Running = {
    pid: process.pid,
    ports,
    databases: urlsOf(credentials, 'reader', ports.postgres),
    witnesses: folder.witnesses,
    processes: children.pids(),
  };
  writeRunning(folder.running, running);
}
