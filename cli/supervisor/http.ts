import { request } from 'undici';

const TIMEOUT_MS = 2_000;

/** Tells whether a GET is answered with 200. */
export async function isOk(url: string): Promise<boolean> {
  const { statusCode, body } = await request(url, { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  await body.dump();
  return statusCode === 200;
}

/** Resolves when a GET is answered, with whatever status; rejects when it isn't in time. */
export async function isAnswered(url: string, withinMs: number): Promise<true> {
  const { body } = await request(url, { signal: AbortSignal.timeout(withinMs) });
  await body.dump();
  return true;
}
