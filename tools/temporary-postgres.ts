import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { installPostgres, type PostgresInstallation } from './postgres.ts';
import { freePort } from '../process/free-port.ts';
import { spawnLeashed, type Leashed } from './leash.ts';

const run = promisify(execFile);

/** Data that nobody needs after a crash of the machine needn't reach a disk. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  dynamic_shared_memory_type: 'mmap', // in the data folder, which goes, and not in /dev/shm
  wal_level: 'minimal',
  max_wal_senders: '0',
};

export interface TemporaryPostgres {
  readonly port: number;
  /** Of user `postgres`, in the database `postgres`. */
  readonly adminUrl: string;
  /** The folder of its data. */
  readonly data: string;
  stop(): Promise<void>;
}

export interface TemporaryPostgresOptions {
  /** Beside, or instead of, what each has. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Makes the folder of its data. @default an empty cluster */
  readonly fill?: (data: string) => Promise<void>;
}

/** Starts a PostgreSQL in memory, user and password `postgres`, that leaves nothing behind. */
export async function startTemporaryPostgres({
  settings,
  fill,
}: TemporaryPostgresOptions = {}): Promise<TemporaryPostgres> {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'backstitch-postgres-'));
  const installation = installPostgres({ scratch: directory });
  const { bin, account } = installation;
  chownSync(directory, account.uid ?? -1, account.gid ?? -1);
  const data = join(directory, 'data');
  await (fill?.(data) ?? initialise(installation, directory, data));
  const port = await freePort();
  const set = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawnLeashed(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...set], {
    ...account,
    cwd: '/',
    signal: 'INT',
    afterwards: `rm -rf '${directory}'`,
  });
  await untilReady(server);
  const adminUrl = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;
  return { port, adminUrl, data, stop: async () => server.release() };
}

async function initialise({ bin, account }: PostgresInstallation, directory: string, data: string): Promise<void> {
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, 'postgres\n');
  const flags = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'];
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8'];
  await run(join(bin, 'initdb'), [`--pgdata=${data}`, ...flags, ...locale], { ...account, cwd: '/' });
}

async function untilReady({ process: child, ended }: Leashed): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: string) => {
      if (chunk.includes('ready to accept')) resolve(); // connections, or a standby's read-only ones
    });
  });
  const failed = ended.then((output) => {
    throw new Error(`PostgreSQL ended before it was ready: ${output.trim()}`);
  });
  await Promise.race([ready, failed]);
  failed.catch(() => undefined); // it ends some day
}
