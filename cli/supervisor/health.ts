import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { DataFolder } from './data-folder.ts';
import { isLost } from './postgres-home.ts';
import { messageOf, Problem } from './problem.ts';

const SQLITE_MAGIC = 'SQLite format 3\0';
const SQLITE_HEADER_BYTES = 100;

/**
 * Makes sure that what an earlier start left in the folder can be used by this one.
 *
 * @throws Problem saying what is broken
 */
export function checkHealth(folder: DataFolder, postgresMajor: string): void {
  checkPostgres(folder, postgresMajor);
  checkTemporal(folder.temporalDb);
}

function checkPostgres(folder: DataFolder, major: string): void {
  const { postgres, credentials } = folder;
  if (isLost(folder)) throw broken(`'${postgres}' is a link to a folder that is gone`);
  if (!existsSync(postgres)) return;
  const found = firstLine(join(postgres, 'PG_VERSION'));
  if (found === undefined) throw broken(`'${postgres}' holds no PostgreSQL databases (there is no PG_VERSION in it)`);
  if (found !== major)
    throw broken(`'${postgres}' was written by PostgreSQL ${found}, and this is PostgreSQL ${major}`);
  if (!existsSync(join(postgres, 'global', 'pg_control')))
    throw broken(`'${postgres}' lacks its file global/pg_control`);
  if (!existsSync(credentials)) throw broken(`'${credentials}', with the passwords of the databases, is missing`);
}

function firstLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n')[0];
  } catch {
    return undefined;
  }
}

function checkTemporal(path: string): void {
  if (!existsSync(path)) return;
  const flaw = sqliteFlaw(path);
  if (flaw !== undefined) throw broken(`'${path}', Temporal's database, is damaged: ${flaw}`);
}

/** Finds the damage that a copy cut short or a stray write leaves; SQLite itself finds the rest. */
function sqliteFlaw(path: string): string | undefined {
  try {
    const { size } = statSync(path);
    if (size === 0) return undefined; // SQLite takes it for a new one
    const header = readHeader(path);
    if (header.toString('latin1', 0, SQLITE_MAGIC.length) !== SQLITE_MAGIC) return "it isn't an SQLite file";
    const bytes = pageSize(header) * header.readUInt32BE(28);
    // With a write-ahead log beside it the file may lag behind its header.
    return size < bytes && !existsSync(`${path}-wal`) ? `it has ${size} of its ${bytes} bytes` : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(SQLITE_HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header;
}

/** https://www.sqlite.org/fileformat.html#page_size: the value 1 stands for 65,536. */
function pageSize(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

/** A problem with the data folder's content; wiping it is always a way out. */
export function broken(what: string): Problem {
  return new Problem(
    `${what}; bring back a copy of the data folder, or start with empty databases: npm start -- --fresh`,
  );
}
