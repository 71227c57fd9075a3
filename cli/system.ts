/** The parts of a system that a command looks at, here or elsewhere. */
import { resolve } from 'node:path';

import type { Service } from '../contracts/names.ts';
import type { Addresses, HealthAddress, Place } from './addresses.ts';
import { dataFolderAt } from './supervisor/data-folder.ts';
import { NODE_PROCESSES } from './supervisor/ports.ts';
import { readRunning, type Running } from './supervisor/running.ts';
import type { Where } from './where.ts';

/** What is undefined, or missing, wasn't given. */
export interface System {
  readonly api: Where | undefined;
  /** The environment that says where Temporal is. */
  readonly temporal: NodeJS.ProcessEnv | undefined;
  readonly databases: Readonly<Partial<Record<Service, string>>>;
  /** Where the logs of the payment provider and the carrier are: a file, or a URL. */
  readonly logs: { readonly paymentProvider?: string | undefined; readonly carrier?: string | undefined };
  readonly health: readonly (HealthAddress & { readonly pid?: number | undefined })[];
  /** What starts a part of it that is down. */
  readonly start: { readonly process: string; readonly postgres: string; readonly temporal: string };
}

/** Reads what `npm start` says of the system on a data folder. */
export function runningOn(dataDir: string): Running | undefined {
  return readRunning(dataFolderAt(resolve(dataDir)).running);
}

/** The system of `npm start` on a data folder. */
export function systemOn(dataDir: string, running: Running, env: NodeJS.ProcessEnv): System {
  const { ports, databases, witnesses, processes } = running;
  const own = processes['temporal'] !== undefined;
  return {
    api: { dataDir },
    temporal: temporalOf(running, env),
    databases,
    logs: witnesses,
    health: NODE_PROCESSES.map((name) => {
      return { name, url: `http://127.0.0.1:${ports.admin[name]}`, pid: processes[name] };
    }),
    start: {
      process: 'npm start restarts it; its last lines are in the output of npm start, and --verbose shows all of them',
      postgres: 'npm start restarts PostgreSQL; if it stays away, start again with --verbose',
      temporal: own
        ? 'npm start restarts it; if it stays away, start again with --verbose'
        : 'it is a server of your own: start it, and set TEMPORAL_ADDRESS here as for npm start',
    },
  };
}

/** A server of our own is where running.json says; another one is where the environment says. */
export function temporalOf({ processes, ports }: Running, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (processes['temporal'] === undefined) return env;
  return { ...env, TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`, TEMPORAL_NAMESPACE: 'default' };
}

/** A system elsewhere, as far as its addresses were given. */
export function systemAt({ dataDir }: Pick<Place, 'dataDir'>, addresses: Addresses, env: NodeJS.ProcessEnv): System {
  const { url, token, databases, paymentProvider, carrier, health } = addresses;
  return {
    api: url === undefined ? undefined : { dataDir, url, token },
    temporal: temporalAt(addresses, env),
    databases,
    logs: { paymentProvider, carrier },
    health,
    start: {
      process: 'start it, or see its log',
      postgres: 'see whether the server is up, and reachable from here',
      temporal: 'see whether the server is up, and reachable from here',
    },
  };
}

const SAY_WHERE = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'] as const;

/** Temporal's own variables say where it is, unless a flag does. */
export function temporalAt({ temporal }: Addresses, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv | undefined {
  if (temporal !== undefined) return { ...env, TEMPORAL_ADDRESS: temporal };
  return SAY_WHERE.some((name) => (env[name] ?? '') !== '') ? env : undefined;
}
