import { createReadStream } from 'node:fs';

import { request } from 'undici';
import { z } from 'zod';

import { CannotRead } from './cannot-read.ts';
import type { WitnessLine } from './world.ts';

const schema = z.object({
  kind: z.string(),
  id: z.string().nullable(),
  of: z.string().nullable(),
  key: z.string(),
  reference: z.string(),
  amount: z.int().nullable(),
  currency: z.string().nullable(),
  response: z.object({ body: z.object({ trackingNumber: z.string().optional() }) }),
});

const TIMEOUT_MS = 30_000;

/**
 * Reads a simulator's log, a line at a time: from its file, or over HTTP from where it is. A last line without its end
 * wasn't answered to anybody, so it isn't read.
 *
 * @throws CannotRead when it isn't there, or a line of it makes no sense
 */
export async function* witnessLog(place: string): AsyncGenerator<WitnessLine> {
  let number = 0;
  for await (const text of completeLines(place)) yield parse(place, ++number, text);
}

async function* completeLines(place: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of await opened(place)) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = isUrl(place) ? '' : '; a simulator makes it when it starts';
    throw new CannotRead(`the log '${place}' can't be read: ${reason}${remedy}`, { passing: true, cause: error });
  }
}

const isUrl = (place: string): boolean => /^https?:/u.test(place);

async function opened(place: string): Promise<AsyncIterable<unknown>> {
  if (!isUrl(place)) return createReadStream(place, 'utf8');
  const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const { statusCode, body } = await request(`${place}/v1/log`, limits);
  if (statusCode === 200) return body.setEncoding('utf8');
  await body.dump();
  throw new Error(`it answers ${statusCode} to /v1/log`);
}

function parse(file: string, number: number, text: string): WitnessLine {
  const { success, data } = schema.safeParse(json(text));
  if (!success)
    throw new CannotRead(`line ${number} of '${file}' is not what a simulator writes, so it proves nothing`);
  const { response, ...line } = data;
  return { ...line, trackingNumber: response.body.trackingNumber ?? null };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
