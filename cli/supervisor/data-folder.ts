import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { DevelopmentKeys } from '../../tools/development-identity.ts';
import { removePostgres } from './postgres-home.ts';
import { codeOf, messageOf, Problem } from './problem.ts';

/** Where everything is that outlives a stop. */
export interface DataFolder {
  readonly path: string;
  readonly postgres: string;
  readonly temporalDb: string;
  readonly simulators: string;
  readonly witnesses: { readonly paymentProvider: string; readonly carrier: string };
  readonly credentials: string;
  readonly identity: DevelopmentKeys;
  readonly running: string;
}

const MARKER = '.backstitch';
const MARKER_TEXT = 'This is a data folder of Backstitch. `npm start -- --fresh` may wipe it.\n';
export const MIB = 1024 * 1024;
export const REFUSE_BELOW = 100 * MIB;
export const WARN_BELOW = 500 * MIB;

/** Names what belongs into the data folder at `path`. */
export function dataFolderAt(path: string): DataFolder {
  const simulators = join(path, 'simulators');
  return {
    path,
    postgres: join(path, 'postgres'),
    temporalDb: join(path, 'temporal.db'),
    simulators,
    witnesses: {
      paymentProvider: join(simulators, 'payment-provider.jsonl'),
      carrier: join(simulators, 'carrier.jsonl'),
    },
    credentials: join(path, 'credentials.json'),
    // The public one has a folder of its own, which may be shown to a container.
    identity: { signingKey: join(path, 'signing-key.json'), keySet: join(path, 'identity', 'keys.json') },
    running: join(path, 'running.json'),
  };
}

/**
 * Makes the data folder where there is none, and makes sure that it is ours, can be written, and has room.
 *
 * @throws Problem when it can't serve
 */
export function prepareDataFolder(path: string, warn: (message: string) => void): DataFolder {
  const absolute = attempt(path, () => {
    makeFolders(resolve(path));
    return realpathSync(path);
  });
  checkOurs(absolute);
  checkRoom(absolute, warn);
  // The marker is written each time: that proves that the folder can be written.
  attempt(absolute, () => writeFileSync(join(absolute, MARKER), MARKER_TEXT));
  const folder = dataFolderAt(absolute);
  attempt(absolute, () => mkdirSync(folder.simulators, { recursive: true }));
  return folder;
}

/** Deletes what is ours in the folder, but for `running.json`, which says that it is in use. */
export function wipe(folder: DataFolder): void {
  const { path, temporalDb, simulators, credentials, identity } = folder;
  const temporal = ['', '-wal', '-shm', '-journal'].map((suffix) => temporalDb + suffix);
  const copies = ['postgres.new', 'postgres-native'].map((name) => join(path, name));
  attempt(path, () => removePostgres(folder));
  for (const entry of [
    ...copies,
    ...temporal,
    simulators,
    credentials,
    identity.signingKey,
    dirname(identity.keySet),
  ]) {
    attempt(path, () => rmSync(entry, { recursive: true, force: true }));
  }
  attempt(path, () => mkdirSync(simulators));
}

/** Node's own recursive mkdir never returns where a file system, such as /proc, refuses with ENOENT. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}

function checkOurs(path: string): void {
  const entries = attempt(path, () => readdirSync(path)).filter((name) => name === MARKER || !name.startsWith('.'));
  if (entries.length === 0 || isMarked(path)) return;
  throw new Problem(
    `'${path}' is no data folder of Backstitch, and it isn't empty, so nothing in it was touched; ` +
      'name an empty or a new folder with --data-dir',
  );
}

function isMarked(path: string): boolean {
  const marker = join(path, MARKER);
  return existsSync(marker) && readFileSync(marker, 'utf8') === MARKER_TEXT;
}

function checkRoom(path: string, warn: (message: string) => void): void {
  const free = attempt(path, () => freeBytes(path));
  const room = `the disk of '${path}' has only ${Math.floor(free / MIB)} MiB left`;
  if (free < REFUSE_BELOW) {
    throw new Problem(`${room}, and at least ${REFUSE_BELOW / MIB} are needed; make room, or use --data-dir elsewhere`);
  }
  if (free < WARN_BELOW) warn(`${room}; it works for a while, but make room soon`);
}

/** The room that is left on the disk of a folder. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Runs an operation on the folder, and says what its failure means. */
function attempt<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw new Problem(`the data folder '${path}' can't be used: ${meaning(error)}; name another one with --data-dir`, {
      cause: error,
    });
  }
}

function meaning(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there';
    case 'EROFS':
      return 'its file system is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'its disk is full';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a file is in the way';
    default:
      return messageOf(error);
  }
}
