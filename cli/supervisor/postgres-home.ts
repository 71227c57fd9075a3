import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { DataFolder } from './data-folder.ts';

/** For root: PostgreSQL runs as another user then, who may not pass a folder such as /root. */
const PUBLIC_HOME = '/var/lib/backstitch';

/**
 * Returns the folder to put PostgreSQL's into: the data folder, where its user can reach that. If not, a public
 * place, and the data folder gets a link to it.
 */
export function postgresHome({ path }: DataFolder): string {
  if (process.getuid?.() !== 0 || isPassable(dirname(path))) return path;
  const home = join(PUBLIC_HOME, createHash('sha256').update(path).digest('hex').slice(0, 12));
  mkdirSync(home, { recursive: true, mode: 0o755 });
  return home;
}

/** Where PostgreSQL's folder really is, now or when it has been made. */
export function realPostgres(folder: DataFolder): string {
  return existsSync(folder.postgres) ? realpathSync(folder.postgres) : folder.postgres;
}

/** Deletes PostgreSQL's folder, and the link to it where that is what the data folder has. */
export function removePostgres(folder: DataFolder): void {
  rmSync(realPostgres(folder), { recursive: true, force: true });
  rmSync(folder.postgres, { recursive: true, force: true });
}

/** Tells whether the data folder has a link to a folder that is gone. */
export function isLost({ postgres }: DataFolder): boolean {
  return lstatSync(postgres, { throwIfNoEntry: false }) !== undefined && !existsSync(postgres);
}

function isPassable(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isPassable(dirname(folder));
}
