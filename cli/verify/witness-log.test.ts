import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { CannotRead } from './cannot-read.ts';
import { witnessLog } from './witness-log.ts';

const line = (id: string, body: object = {}): string =>
  JSON.stringify({
    kind: 'booking',
    id,
    of: null,
    key: id,
    reference: 'ord_1',
    amount: null,
    currency: null,
    response: { body },
  });

/** Reads a log with this content to its end. */
async function read(content: string): Promise<readonly (string | null)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'log.jsonl');
  writeFileSync(file, content);
  const ids: (string | null)[] = [];
  for await (const { id } of witnessLog(file)) ids.push(id);
  return ids;
}

test('reads a log that is longer than one piece of the file, in letters longer than a byte', async () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => `ß${'ü'.repeat(i % 7)}${i}`);
  expect(await read(ids.map((id) => `${line(id)}\n`).join(''))).toEqual(ids);
});

test('leaves out a last line without its end, even a whole one', async () => {
  expect(await read(`${line('a')}\n${line('b')}`)).toEqual(['a']);
  expect(await read('')).toEqual([]);
});

test('names the line that makes no sense', async () => {
  const reading = read(`${line('a')}\n{}\n`);
  await expect(reading).rejects.toThrow(CannotRead);
  await expect(reading).rejects.toThrow(/^line 2 of '.*log\.jsonl' is not what a simulator writes/);
});
