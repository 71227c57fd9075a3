import { createReadStream } from 'node:fs';

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

/**
 * Reads a simulator's log, a line at a time. A last line without its end wasn't answered to anybody, so it isn't read.
 *
 * @throws CannotRead when there is no such file, or a line of it makes no sense
 */
export async function* witnessLog(file: string): AsyncGenerator<WitnessLine> {
  let number = 0;
  for await (const text of completeLines(file)) yield parse(file, ++number, text);
}

async function* completeLines(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotRead(`the log '${file}' can't be read: ${reason}; a simulator makes it when it starts`, {
      passing: true,
      cause: error,
    });
  }
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
