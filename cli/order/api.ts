import { request } from 'undici';
import type { z } from 'zod';

import { problemReply } from './replies.ts';

/** The API doesn't answer, or not yet: the same may be asked again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Nobody listens there at all, or somebody else does. */
  readonly refused: boolean;

  constructor(message: string, refused = false) {
    super(message);
    this.refused = refused;
  }
}

/** The API says no, and would again. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** The idempotency key. */
  readonly key?: string;
}

export type Api = <T>(asked: Asked, schema: z.ZodType<T>) => Promise<T>;

const TIMEOUT_MS = 10_000;

/** Talks to the API at `url`. Its functions throw {@link Unreachable} and {@link Refused}. */
export function apiAt(url: string): Api {
  return async (asked, schema) => {
    const { status, body } = await send(url, asked);
    if (status >= 500) throw new Unreachable(`the API at '${url}' answers ${status}: ${problemOf(body)}`);
    if (status >= 400 && problemReply.safeParse(body).success) throw new Refused(problemOf(body));
    const { success, data } = schema.safeParse(body);
    if (success) return data;
    throw new Unreachable(`what answers at '${url}' is not this version's API (status ${status})`, true);
  };
}

async function send(url: string, { method, path, body, key }: Asked): Promise<{ status: number; body: unknown }> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  try {
    const text = body === undefined ? null : JSON.stringify(body);
    const reply = await request(`${url}${path}`, { method, headers, body: text, ...limits });
    return { status: reply.statusCode, body: parsed(await reply.body.text()) };
  } catch (error) {
    const code = codeOf(error);
    throw new Unreachable(
      `the API at '${url}' can't be reached (${code})`,
      code === 'ECONNREFUSED' || code === 'ENOTFOUND',
    );
  }
}

/** Says what an answer complains about: one line a fault. */
function problemOf(body: unknown): string {
  const { success, data } = problemReply.safeParse(body);
  if (!success) return 'it does not say why';
  const { title, detail, errors } = data;
  if (errors.length === 0) return `${title}: ${detail}`;
  return [`${title}:`, ...errors.map((fault) => `  ${fault.pointer} ${fault.detail}`)].join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
