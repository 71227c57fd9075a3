// Where the `temporal` command is, or is going to be. Runs before any package is installed, so it is plain JavaScript.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Go module that it is built from. */
export const TEMPORAL_MODULE = fileURLToPath(new URL('temporal', import.meta.url));

/**
 * The folder where what is costly to make is kept for a user.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheFolder(env) {
  const caches = env['XDG_CACHE_HOME'];
  return join(caches === undefined || caches === '' ? join(homedir(), '.cache') : caches, 'backstitch');
}

/**
 * Where the build puts the command. Other modules give another place.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function cachedTemporal(env) {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(TEMPORAL_MODULE, file)));
  return join(cacheFolder(env), `temporal-${hash.digest('hex').slice(0, 12)}`, 'temporal');
}
