import { resolve } from 'node:path';

import { dataFolderAt } from './supervisor/data-folder.ts';
import { readRunning } from './supervisor/running.ts';
import type { Where } from './where.ts';

const USUAL_PORT = 3000;

/** The API's address: what was said, or what runs on the data folder, or the usual one. */
export function apiUrl({ url, dataDir }: Where): string {
  return url ?? `http://127.0.0.1:${readRunning(dataFolderAt(resolve(dataDir)).running)?.ports.gateway ?? USUAL_PORT}`;
}
