/** Temporal as production has it: the server on PostgreSQL, whose visibility refuses what the development server lists. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';

import { spawnLeashed } from '../../tools/leash.ts';
import { buildTemporalServer, goVersion } from '../../tools/temporal-build.ts';
import { startTemporaryPostgres, type TemporaryPostgres } from '../../tools/temporary-postgres.ts';
import { run } from './run.ts';
import { freePortBase } from './stack.ts';
import type { TestTemporal } from './temporal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The databases, each with the schema that it gets. */
const DATABASES = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;

/** Whether there is a Go that builds the server; it can't be had in another way. */
export async function hasGo(): Promise<boolean> {
  return goVersion(process.env).then(
    () => true,
    () => false,
  );
}

/** Starts the server with databases of its own; set up by what sets up Temporal in containers. */
export async function startTemporalOnPostgres(): Promise<Omit<TestTemporal, 'forget'>> {
  const { server, sqlTool } = await buildTemporalServer(process.env, () => undefined);
  const postgres = await startTemporaryPostgres();
  for (const [database, schema] of Object.entries(DATABASES)) await makeTables(sqlTool, postgres, database, schema);
  const base = await freePortBase();
  const variables = Object.entries({ ...portsFrom(base), ...onPostgres(postgres) });
  const args = variables.map(([name, value]) => `${name}=${value}`);
  const started = spawnLeashed('env', [...args, server, '--allow-no-auth', 'start'], { cwd: '/', signal: 'TERM' });
  const address = `127.0.0.1:${base}`;
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default' };
  const setUp = await run(process.execPath, ['tools/setup-temporal.ts'], { cwd: ROOT, env });
  if (setUp.code !== 0) throw new Error(`Temporal wasn't set up: ${setUp.stdout}${setUp.stderr}`);
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([connection.close(), native.close()]);
    await started.release();
    await postgres.stop();
  };
  return { address, client: new Client({ connection }), connection: native, stop };
}

async function makeTables(tool: string, { port }: TemporaryPostgres, database: string, schema: string): Promise<void> {
  const server = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', `${port}`, '-u', 'postgres', '--pw', 'postgres'];
  const call = async (...args: readonly string[]): Promise<void> => {
    await promisify(execFile)(tool, [...server, '--db', database, ...args]);
  };
  await call('create');
  await call('setup-schema', '-v', '0.0');
  await call('update-schema', '--schema-name', `postgresql/v12/${schema}`);
}

/** By the variables of its own container. */
function onPostgres({ port }: TemporaryPostgres): Readonly<Record<string, string | number>> {
  return {
    DB: 'postgres12',
    DB_PORT: port,
    POSTGRES_SEEDS: '127.0.0.1',
    POSTGRES_USER: 'postgres',
    POSTGRES_PWD: 'postgres',
    NUM_HISTORY_SHARDS: 1,
    LOG_LEVEL: 'error',
    DYNAMIC_CONFIG_FILE_PATH: `${ROOT}deploy/temporal.yaml`,
  };
}

/** On PostgreSQL a membership port is below 32,768, or the server never starts. */
function portsFrom(base: number): Readonly<Record<string, number>> {
  const services = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'];
  const ports = services.flatMap((service, i) => [
    [`${service}_GRPC_PORT`, base + 2 * i] as const,
    [`${service}_MEMBERSHIP_PORT`, base + 2 * i + 1] as const,
  ]);
  return { ...Object.fromEntries<number>(ports), FRONTEND_HTTP_PORT: base + 2 * services.length };
}
