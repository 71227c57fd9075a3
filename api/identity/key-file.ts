import { readFileSync, statSync } from 'node:fs';

import type { Logger } from 'pino';

import { type KeySet, parseKeySet, type VerificationKey } from './key-set.ts';

/** Finds a key by its `kid`. */
export type FindKey = (kid: string) => VerificationKey | undefined;

export interface KeyFileOptions {
  readonly path: string;
  readonly production: boolean;
  readonly log: Logger;
  /** How long a key that was taken out of the file may still be used. @default 2000 */
  readonly lookEveryMs?: number;
}

/**
 * Opens a file with a key set, and follows its changes. It looks whether the file is another one when it doesn't know a
 * key, so that a new key works at once, and now and then otherwise, so that a withdrawn one doesn't for long. A file that
 * is broken, or gone, is logged once, and the keys stay as they were.
 *
 * @throws Error when the file can't be used at the start
 */
export function openKeyFile({ path, production, log, lookEveryMs = 2_000 }: KeyFileOptions): FindKey {
  let version = versionOf(path);
  let keys = read(path, production);
  let lookedAt = performance.now();

  // Without a promise: a look of microseconds, and nobody can be given the keys of before it.
  const look = (): void => {
    lookedAt = performance.now();
    const now = versionOf(path);
    if (now === version) return;
    version = now;
    try {
      keys = read(path, production);
      log.info({ kids: [...keys.keys()] }, 'the key set has changed');
    } catch (error) {
      log.error(`${reasonOf(error)}; the keys stay as they were`);
    }
  };

  return (kid) => {
    if (!keys.has(kid) || performance.now() - lookedAt >= lookEveryMs) look();
    return keys.get(kid);
  };
}

function read(path: string, production: boolean): KeySet {
  try {
    return parseKeySet(readFileSync(path, 'utf8'), { production });
  } catch (error) {
    throw new Error(`the key set '${path}' can't be used: ${reasonOf(error)}`, { cause: error });
  }
}

/** Tells one content of the file from another without reading it. */
function versionOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
