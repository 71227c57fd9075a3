import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from './temporal-cache.mjs';

const TIMEOUT_MS = 180_000;

/**
 * Lets Temporal's SDK download the `temporal` command into the user's cache, and returns its path.
 *
 * @throws Error when the download fails, or takes too long
 */
export async function downloadTemporal(env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(env), 'temporal-download');
  await mkdir(folder, { recursive: true });
  if ((await commandIn(folder)) === undefined) {
    onProgress('downloading Temporal (once) ...');
    await download(folder);
  }
  const path = await commandIn(folder);
  if (path === undefined) throw new Error(`nothing arrived in '${folder}'`);
  return path;
}

/** The SDK downloads only to start a server, so one is started for a moment. */
async function download(downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('it took more than three minutes')), TIMEOUT_MS);
  try {
    const server = { executable: { type: 'cached-download', downloadDir, ttl: '1 year' } } as const;
    const environment = await Promise.race([TestWorkflowEnvironment.createLocal({ server }), tooLate]);
    await environment.teardown();
  } finally {
    clearTimeout(timer);
  }
}

async function commandIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder);
  const name = names.find((candidate) => candidate.startsWith('temporal') && !candidate.endsWith('.downloading'));
  return name === undefined ? undefined : join(folder, name);
}
