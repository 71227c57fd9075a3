import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Role } from '../contracts/identity.ts';
import { mintToken } from '../tools/development-identity.ts';
import { type Api, apiAt } from './api.ts';
import { dataFolderAt } from './supervisor/data-folder.ts';
import { readRunning } from './supervisor/running.ts';
import type { Where } from './where.ts';

const USUAL_PORT = 3000;
/** As long as a command may go on. */
const LIFE_S = 12 * 3600;

/** Whom a command speaks for, where it may choose. */
export interface Speaker {
  readonly role: Role;
  /** @default the role's name */
  readonly subject?: string;
}

/** The API's address: what was said, or what runs on the data folder, or the usual one. */
export function apiUrl({ url, dataDir }: Where): string {
  return url ?? `http://127.0.0.1:${readRunning(dataFolderAt(resolve(dataDir)).running)?.ports.gateway ?? USUAL_PORT}`;
}

/** The API, by the token that was given; or else, on this machine's own data folder, as `speaker`. */
export async function connect(where: Where, speaker: Speaker, timeoutMs?: number): Promise<Api> {
  const token = where.token ?? (await ownToken(where, speaker));
  return apiAt(apiUrl(where), { token, ...(timeoutMs !== undefined && { timeoutMs }) });
}

/** Nobody else's API is sent a token of ours. */
async function ownToken({ url, dataDir }: Where, { role, subject = role }: Speaker): Promise<string | undefined> {
  const { identity } = dataFolderAt(resolve(dataDir));
  if (url !== undefined || !existsSync(identity.signingKey)) return undefined;
  return mintToken(identity, { role, subject, lifeS: LIFE_S });
}
