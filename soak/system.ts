/** The system that is put to the test: all that `npm start` starts, and a second API. */
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { Child, type ChildSpec } from '../cli/supervisor/child.ts';
import { adminUrl, credentialsIn } from '../cli/supervisor/credentials.ts';
import { type DataFolder, dataFolderAt } from '../cli/supervisor/data-folder.ts';
import type { NodeProcess, Ports } from '../cli/supervisor/ports.ts';
import { signalProcess } from '../cli/supervisor/processes.ts';
import { api, type Surroundings, workers } from '../cli/supervisor/stack.ts';
import type { Sources } from '../cli/verify/read-world.ts';
import type { Role } from '../contracts/identity.ts';
import type { Service } from '../contracts/names.ts';
import { freePort } from '../process/free-port.ts';
import { startStack, type StackUnderTest } from '../tests/support/stack.ts';
import { mintToken } from '../tools/development-identity.ts';
import type { Victim } from './deck.ts';

export interface System {
  readonly stack: StackUnderTest;
  readonly folder: DataFolder;
  /** Where each API is. */
  readonly apis: readonly [string, string];
  /** What the verifier reads. */
  readonly sources: Sources;
  token(role: Role, subject: string): Promise<string>;
  /** The processes that are struck with a victim: none while it is being started again. */
  pids(victim: Victim, blow: 'kill' | 'freeze'): Promise<readonly number[]>;
  /** Starts one more worker of a service. */
  secondWorker(service: Service): Promise<Child>;
  /** What its processes have said. */
  output(): string;
  /** Stops all of it. Harmless to repeat. */
  stop(): Promise<void>;
}

const TOKEN_LIFE_S = 23 * 3600;
const STOP_MS = 2_000;
const LOG_LEVEL = 'warn';

/** Starts it on a data folder. */
export async function startSystem(dataDir: string): Promise<System> {
  const stack = await startStack({ dataDir, args: ['--log-level', LOG_LEVEL] });
  const said: string[] = [];
  const ports = await besides(stack.ports, 'api');
  const second = supervised(api(surroundings(dataDir, ports)), said);
  await second.start();
  const folder = dataFolderAt(dataDir);
  const { databases, witnesses } = stack.running();
  const admin = adminUrl(credentialsIn(folder.credentials), stack.ports.postgres);
  return {
    stack,
    folder,
    apis: [stack.url, `http://127.0.0.1:${ports.gateway}`],
    sources: { databases, witnesses },
    token: async (role, subject) => mintToken(folder.identity, { role, subject, lifeS: TOKEN_LIFE_S }),
    pids: async (victim, blow) => {
      if (victim === 'api-2') return present(second.pid);
      if (victim === 'backend') return sessions(admin, "backend_type = 'client backend' AND usename LIKE '%\\_app'", 1);
      const own = present(stack.running().processes[victim]);
      const rest = victim === 'postgres' && blow === 'freeze' ? await sessions(admin, 'true', null) : [];
      return [...own, ...rest];
    },
    secondWorker: async (service) => {
      const around = surroundings(dataDir, await besides(stack.ports, service));
      const spec = workers(around).find(({ name }) => name === service);
      if (spec === undefined) throw new Error(`there is no worker for '${service}'`);
      const worker = supervised(spec, said);
      await worker.start();
      return worker;
    },
    output: () => [stack.output(), ...said].join('\n'),
    stop: async () => {
      await second.stop(STOP_MS);
      await stack.stop();
    },
  };
}

/** What the supervisor tells its processes. */
export function surroundings(dataDir: string, ports: Ports): Surroundings {
  const folder = dataFolderAt(dataDir);
  return {
    folder,
    ports,
    credentials: credentialsIn(folder.credentials),
    temporalAddress: undefined,
    temporalUiUrl: undefined,
    logLevel: LOG_LEVEL,
    env: process.env,
  };
}

/** The ports of one more process beside the system's own. */
async function besides(ports: Ports, name: NodeProcess): Promise<Ports> {
  return { ...ports, gateway: await freePort(), admin: { ...ports.admin, [name]: await freePort() } };
}

/** A process of ours that is started again whenever it dies. */
export function supervised(spec: ChildSpec, said: string[]): Child {
  const tell = (line: string): void => void said.push(line);
  return new Child(
    spec,
    {
      output: (_, line) => tell(line),
      news: tell,
      changed: () => undefined,
      failed: ({ message }) => tell(message),
    },
    { deathsBeforeReady: Infinity, hungAfterMs: 0 }, // what is frozen is woken up
  );
}

/** Sends a signal to processes of which some may have ended. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) signalProcess(pid, signal);
}

/** Waits for the processes of a victim that may just be being started again. */
export async function presentPids(
  system: Pick<System, 'pids'>,
  victim: Victim,
  blow: 'kill' | 'freeze',
): Promise<readonly number[]> {
  const end = performance.now() + 10_000;
  for (;;) {
    const pids = await system.pids(victim, blow);
    if (pids.length > 0 || performance.now() > end) return pids;
    await delay(50);
  }
}

const present = (pid: number | undefined): readonly number[] => (pid === undefined ? [] : [pid]);

/** The processes of PostgreSQL, by its own word; none while it doesn't answer. */
async function sessions(url: string, condition: string, limit: number | null): Promise<readonly number[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => undefined); // it may be killed while it answers
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${condition} ORDER BY random() LIMIT ${limit ?? 'ALL'}`,
    );
    return rows.map(({ pid }) => pid);
  } catch {
    return [];
  } finally {
    await client.end().catch(() => undefined);
  }
}
