import { request } from 'undici';

import { PATIENCE_MS } from './patience.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** Calls an API that speaks JSON. A body that is a string is sent as it is. A peer that is gone without a word fails it. */
export async function call(
  method: 'GET' | 'POST',
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const reply = await request(url, {
    method,
    headers: { ...content, ...headers },
    body: sent ?? null,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  return { status: reply.statusCode, headers: reply.headers, body: JSON.parse(await reply.body.text()) };
}
