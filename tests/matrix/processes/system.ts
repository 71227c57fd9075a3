/** All that `npm start` starts, as processes of ours; but the workers can be such as have failpoints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { Child, type ChildSpec } from '../../../cli/supervisor/child.ts';
import { adminUrl, credentialsIn, urlsOf } from '../../../cli/supervisor/credentials.ts';
import { prepareDataFolder } from '../../../cli/supervisor/data-folder.ts';
import { setUpDatabases } from '../../../cli/supervisor/databases.ts';
import { identityIn } from '../../../cli/supervisor/identity.ts';
import { portsFrom } from '../../../cli/supervisor/ports.ts';
import { findPostgres, initialise, postgresChild } from '../../../cli/supervisor/postgres.ts';
import { removePostgres } from '../../../cli/supervisor/postgres-home.ts';
import { signalProcess } from '../../../cli/supervisor/processes.ts';
import { api, simulators, type Surroundings, workers } from '../../../cli/supervisor/stack.ts';
import { temporalBinary, temporalChild } from '../../../cli/supervisor/temporal.ts';
import type { Sources } from '../../../cli/verify/read-world.ts';
import { freePortBase, temporaryFolder } from '../../support/stack.ts';
import { mintToken } from '../../../tools/development-identity.ts';
import type { MatrixWorld } from '../world.ts';
import { bundleWithPatience } from './bundle.ts';
import { type GoOn, reached, type Reached } from './message.ts';

/** What an attempt that came to a place says; `goOn` lets it. */
export type Listener = (where: Reached, goOn: () => void) => void;

/** The workers of all services. */
export interface Workers {
  signal(signal: NodeJS.Signals): void;
  /** Ends them in peace, with what they are at. */
  stop(): Promise<void>;
}

export interface ProcessSystem extends AsyncDisposable {
  readonly url: string;
  /** What a manager's calls have. */
  readonly token: string;
  readonly sources: Sources;
  readonly query: MatrixWorld['query'];
  /** Starts workers that ask `listener` at each place. */
  startTapped(listener: Listener): Workers;
  /** Starts workers as they are in production, which are started again when they die. */
  startWorkers(): Workers;
  /** Kills what isn't a worker: `postgres`, `temporal`, or everything. */
  kill(names?: readonly string[]): void;
  /** What its processes have said last. */
  output(): string;
}

const ENTRY = join(import.meta.dirname, 'worker.ts');
const STOP_MS = 9_000;
const HANGS_MS = 60_000;
const EXIT_SIGNALLED = 130;
const LAST_LINES = 40;
const READY_TIMES = { deathsBeforeReady: Infinity };

/** Starts all but the workers, on a data folder that goes with them. */
export async function startProcesses(): Promise<ProcessSystem> {
  const released = new AsyncDisposableStack();
  const said: string[] = [];
  const folder = prepareDataFolder(temporaryFolder(), () => undefined);
  released.defer(() => {
    remove(folder);
  });
  try {
    return await start({ folder, released, said });
  } catch (error) {
    await released.disposeAsync();
    throw new Error(`the system didn't start: ${String(error)}\n${said.join('\n')}`, { cause: error });
  }
}

function remove(folder: Surroundings['folder']): void {
  removePostgres(folder);
  rmSync(folder.path, { recursive: true, force: true, maxRetries: 3 }); // somebody who is dying may write yet
}

interface Beginning {
  readonly folder: Surroundings['folder'];
  readonly released: AsyncDisposableStack;
  readonly said: string[];
}

async function start({ folder, released, said }: Beginning): Promise<ProcessSystem> {
  const { signal } = new AbortController();
  const tell = (line: string): void => void said.push(line);
  const ports = portsFrom(await freePortBase());
  const credentials = credentialsIn(folder.credentials);
  const nowhere = { temporalAddress: undefined, temporalUiUrl: undefined };
  const around: Surroundings = { folder, ports, credentials, ...nowhere, logLevel: 'warn', env: process.env };
  const children: Child[] = [];
  const killAll = (names?: readonly string[]): void => {
    const struck = children.filter(({ spec }) => names?.includes(spec.name) ?? true);
    for (const { pid } of struck) if (pid !== undefined) signalProcess(pid, 'SIGKILL');
  };
  let last: Workers | undefined;
  process.once('exit', () => {
    last?.signal('SIGKILL'); // a frozen one doesn't hear that we are gone
    killAll();
    remove(folder);
  });
  for (const ending of ['SIGINT', 'SIGTERM'] as const) process.once(ending, () => process.exit(EXIT_SIGNALLED));
  const up = async (spec: ChildSpec): Promise<void> => {
    const child = supervised(spec, tell);
    children.push(child);
    released.defer(async () => child.stop(STOP_MS));
    await child.start();
  };
  const codePath = await bundleWithPatience(folder.path);
  const postgres = await findPostgres(folder);
  await initialise(folder, postgres, credentials, signal);
  await up(postgresChild(folder, postgres, credentials, ports.postgres));
  await setUpDatabases(credentials, ports.postgres);
  await identityIn(folder);
  await up(temporalChild(await temporalBinary(tell, signal), folder, ports));
  await Promise.all([...simulators(around), api(around)].map(up));
  return {
    url: `http://127.0.0.1:${ports.gateway}`,
    token: await mintToken(folder.identity, { role: 'manager', subject: 'staff_matrix', lifeS: 12 * 3600 }),
    sources: { databases: urlsOf(credentials, 'reader', ports.postgres), witnesses: folder.witnesses },
    query: async (service, sql, ...values) =>
      ask(adminUrl(credentials, ports.postgres).replace(/postgres$/u, service), sql, values),
    startTapped: (listener) => (last = tapped(workers(around), codePath, { listener, tell })),
    startWorkers: () => untapped(workers(around).map((spec) => supervised(spec, tell))),
    kill: killAll,
    output: () => said.slice(-LAST_LINES).join('\n'),
    [Symbol.asyncDispose]: async () => released.disposeAsync(),
  };
}

function supervised(spec: ChildSpec, tell: (line: string) => void): Child {
  const events = {
    output: (name: string, line: string) => {
      tell(`${name} | ${line}`);
    },
    news: tell,
    changed: () => undefined,
    failed: ({ message }: Error) => {
      tell(message);
    },
  };
  return new Child(spec, events, READY_TIMES);
}

function untapped(children: readonly Child[]): Workers {
  for (const child of children) child.start().catch(() => undefined); // it tells by itself
  return {
    signal: (signal) => {
      for (const { pid } of children) if (pid !== undefined) signalProcess(pid, signal);
    },
    stop: async () => {
      await Promise.all(children.map(async (child) => child.stop(STOP_MS)));
    },
  };
}

interface Ears {
  readonly listener: Listener;
  readonly tell: (line: string) => void;
}

function tapped(specs: readonly ChildSpec[], codePath: string, ears: Ears): Workers {
  const processes = specs.map((spec) => tap(spec, codePath, ears));
  const ended = Promise.all(processes.map(async (child) => once(child, 'exit')));
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const child of processes) child.kill(signal);
  };
  return {
    signal: signalAll,
    stop: async () => {
      signalAll('SIGTERM');
      const late = new AbortController();
      const hanging = delay(HANGS_MS, 'hanging', { signal: late.signal }).catch(() => 'over');
      if ((await Promise.race([ended, hanging])) === 'hanging') throw new Error('an attempt that was parked hangs');
      late.abort();
    },
  };
}

/** Nobody starts it again. Its own port for health checks leaves that of production to whom it is beside. */
function tap({ name, command, env }: ChildSpec, codePath: string, { listener, tell }: Ears): ChildProcess {
  const child = spawn(command, [ENTRY, name, codePath], {
    env: { ...env, ADMIN_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tell(`${name} with failpoints | ${text.trimEnd()}`);
    });
  child.on('message', (message) => {
    const where = reached.parse(message);
    listener(where, () => {
      if (child.connected) child.send({ n: where.n } satisfies GoOn, () => undefined); // it may just have been killed
    });
  });
  return child;
}

async function ask(url: string, sql: string, values: readonly unknown[]): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the server may be killed
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
