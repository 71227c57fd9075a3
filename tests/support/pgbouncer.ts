/** pgbouncer in front of a PostgreSQL, in transaction mode. */
import { chownSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../process/free-port.ts';
import { spawnLeashed } from '../../tools/leash.ts';
import { findPgbouncer } from '../../tools/pgbouncer.ts';
import { installPostgres } from '../../tools/postgres.ts';

export interface Pgbouncer {
  readonly port: number;
  /** The same database, through it. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** Starts pgbouncer in front of the PostgreSQL at `postgresPort`; `passwords` has those of all users, by their names. */
export async function startPgbouncer(
  postgresPort: number,
  passwords: Readonly<Record<string, string>>,
): Promise<Pgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-pgbouncer-'));
  const { account } = installPostgres({ scratch: folder }); // it refuses to run as root, too
  const [port, settings, users] = [await freePort(), join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
  writeFileSync(
    users,
    Object.entries(passwords)
      .map(([name, password]) => `"${name}" "${password}"\n`)
      .join(''),
  );
  writeFileSync(
    settings,
    `[databases]
* = host=127.0.0.1 port=${postgresPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
max_client_conn = 500
default_pool_size = 10
`,
  );
  for (const path of [folder, settings, users]) chownSync(path, account.uid ?? -1, account.gid ?? -1);
  const server = spawnLeashed(findPgbouncer() ?? 'pgbouncer', [settings], {
    ...account,
    cwd: '/',
    signal: 'INT',
    afterwards: `rm -rf '${folder}'`,
  });
  const up = new Promise<void>((resolve) => {
    server.process.stderr?.on('data', (chunk: string) => {
      if (chunk.includes('process up')) resolve();
    });
  });
  const failed = server.ended.then((output) => {
    throw new Error(`pgbouncer ended before it was ready: ${output.trim()}`);
  });
  await Promise.race([up, failed]);
  failed.catch(() => undefined); // it ends some day
  return {
    port,
    through: (url) => Object.assign(new URL(url), { port }).href,
    stop: async () => server.release(),
  };
}
