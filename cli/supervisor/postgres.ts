import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

import { installPostgres, type PostgresInstallation } from '../../tools/postgres.ts';
import type { ChildSpec } from './child.ts';
import { type Credentials, adminUrl } from './credentials.ts';
import type { DataFolder } from './data-folder.ts';
import { dropStaleLock, signalsFor } from './leftovers.ts';
import { postgresHome, realPostgres } from './postgres-home.ts';
import { messageOf, Problem } from './problem.ts';

const run = promisify(execFile);

/** The PostgreSQL of this machine. */
export interface Postgres extends PostgresInstallation {
  readonly major: string;
  /** What its folder lies in. */
  readonly home: string;
}

/** Settings of the server; durability is PostgreSQL's default, and stays so. */
const SETTINGS = {
  // Files, unlike shared memory, don't pile up when the server is killed.
  dynamic_shared_memory_type: 'mmap',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  log_min_messages: 'warning',
  log_line_prefix: '',
};

const READY_MS = 2_000;

/** Its user may not be able to look into our own working directory. */
const CWD = '/';

/**
 * Finds the PostgreSQL to run.
 *
 * @throws Problem when this machine has none that works
 */
export async function findPostgres(folder: DataFolder): Promise<Postgres> {
  try {
    const home = postgresHome(folder);
    const { bin, account } = installPostgres({ scratch: home });
    if (account.uid !== undefined) chmodSync(home, 0o755); // its user has to pass
    const { stdout } = await run(join(bin, 'postgres'), ['--version'], { ...account, cwd: CWD });
    const major = /\b(\d+)\./.exec(stdout)?.[1];
    if (major === undefined) throw new Error(`its version '${stdout.trim()}' makes no sense`);
    return { bin, account, home, major };
  } catch (error) {
    throw new Problem(`PostgreSQL can't be run here: ${messageOf(error)}`, { cause: error });
  }
}

/** Makes the databases' folder where there is none: aside, so that one cut short isn't taken for a complete one. */
export async function initialise(
  { postgres }: DataFolder,
  { bin, account, home }: Postgres,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<void> {
  if (existsSync(postgres)) return;
  const [unfinished, finished] = [join(home, 'postgres.new'), join(home, 'postgres')];
  const passwordFile = join(home, '.initdb-password');
  for (const path of [unfinished, finished]) rmSync(path, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, credentials.postgres, { mode: 0o600 });
  for (const path of [unfinished, passwordFile]) giveTo(account, path);
  const args = [`--pgdata=${unfinished}`, '--username=postgres', `--pwfile=${passwordFile}`];
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
  try {
    await run(join(bin, 'initdb'), [...args, ...options], { ...account, cwd: CWD, signal });
  } catch (error) {
    throw new Problem(`PostgreSQL can't make its folder: ${messageOf(error)}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, finished);
  if (finished !== postgres) symlinkSync(finished, postgres);
}

function giveTo({ uid, gid }: Postgres['account'], path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** The server as a process. */
export function postgresChild(
  folder: DataFolder,
  { bin, account: { uid, gid } }: Postgres,
  credentials: Credentials,
  port: number,
): ChildSpec {
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const url = adminUrl(credentials, port);
  return {
    name: 'postgres',
    title: 'PostgreSQL',
    command: join(bin, 'postgres'),
    args: ['-D', realPostgres(folder), ...settings],
    cwd: CWD,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    user: uid === undefined || gid === undefined ? undefined : { uid, gid },
    stopSignals: signalsFor('postgres'),
    prepare: () => dropStaleLock(folder),
    ready: () => connects(url, READY_MS),
    answers: (withinMs) => connects(url, withinMs).catch(isGoingOn),
  };
}

/** Connects, and disconnects again. */
async function connects(url: string, withinMs: number): Promise<true> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: withinMs, query_timeout: withinMs });
  client.on('error', () => undefined); // a server that dies while it is asked isn't ready
  try {
    await client.connect();
    await client.query('SELECT');
    return true;
  } finally {
    await client.end();
  }
}

/**
 * Tells by PostgreSQL's own refusal that it works: it starts, or has no connection left. One that was told to stop, and
 * waits for its clients, refuses all others for as long as those stay; the pools of our processes do.
 */
function isGoingOn(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.message !== 'the database system is shutting down';
}
