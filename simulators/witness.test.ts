import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { witnessFile } from './simulator.fixture.ts';
import { openWitness, type WitnessEntry } from './witness.ts';

const entry = (key: string): WitnessEntry => ({
  kind: 'refund',
  id: `ref_${key}`,
  of: 'cap_1',
  key,
  reference: 'ord_1',
  amount: 4990,
  currency: 'EUR',
  traceparent: null,
  request: { method: 'POST', path: '/v1/captures/cap_1/refunds', body: { amount: 4990 } },
  response: { status: 201, body: { id: `ref_${key}`, nested: { z: 1, a: [null, 'ü'] } } },
});

/** A file with two lines, as a simulator leaves it. */
function written(): string {
  const file = witnessFile();
  const witness = openWitness(file, () => undefined);
  witness.append(entry('one'));
  witness.append(entry('two'));
  witness.close();
  return file;
}

/** Opens a file, and gives what was warned of and the keys that were restored. */
function opened(file: string) {
  const warnings: string[] = [];
  const witness = openWitness(file, (message) => warnings.push(message));
  return { witness, warnings, keys: witness.lines.map(({ key }) => key) };
}

test('reads back what it wrote, in a file for its owner only', () => {
  const file = written();
  const { witness, warnings } = opened(file);
  expect(warnings).toEqual([]);
  expect(witness.lines).toEqual([
    { seq: 1, at: expect.any(String) as string, ...entry('one') },
    { seq: 2, at: expect.any(String) as string, ...entry('two') },
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  witness.close();
});

test('has a line in the file before append returns, and shows it to readers', async () => {
  const file = witnessFile();
  const { witness } = opened(file);
  expect(await text(witness.read())).toBe('');
  witness.append(entry('one'));
  expect(readFileSync(file, 'utf8')).toContain('"key":"one"');
  expect(await text(witness.read())).toBe(readFileSync(file, 'utf8'));
  witness.close();
});

test('drops a torn last line with a warning, and goes on behind the whole ones', () => {
  const file = written();
  const whole = readFileSync(file, 'utf8');
  appendFileSync(file, '{"seq":3,"kind":"ref');
  const { witness, warnings, keys } = opened(file);
  expect(warnings).toEqual([`dropped the last 20 bytes of '${file}': a line that a crash tore before it was answered`]);
  expect(keys).toEqual(['one', 'two']);
  expect(readFileSync(file, 'utf8')).toBe(whole);
  expect(witness.append(entry('three')).seq).toBe(3);
  witness.close();
  expect(opened(file).keys).toEqual(['one', 'two', 'three']);
});

test.each([
  ['is no JSON', (lines: string[]) => lines.with(0, 'oops')],
  ['is of another shape', (lines: string[]) => lines.with(0, '{"seq":1}')],
  ['is missing', (lines: string[]) => lines.slice(1)],
])('refuses a file in which a line %s, naming the line', (_case, edit) => {
  const file = written();
  writeFileSync(file, edit(readFileSync(file, 'utf8').split('\n')).join('\n'));
  expect(() => opened(file)).toThrow(`line '1' of '${file}' is not what this simulator wrote`);
});
