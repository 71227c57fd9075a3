import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { behaviourTable } from './behaviour.ts';
import { CITIES, OTHER_CITY } from './carrier/behaviour.ts';
import { FAULTS } from './faults.ts';
import { CARDS, OTHER_CARD } from './payment-provider/behaviour.ts';

const page = readFileSync(`${import.meta.dirname}/../docs/simulators.md`, 'utf8');
const tables =
  page.match(/(?:^\|.*\n)+/gm)?.map((table) => table.trimEnd().replaceAll(/ {2,}|-{4,}/g, shortened)) ?? [];

/** Takes back the padding that the formatter gives to columns. */
function shortened(padding: string): string {
  return padding.startsWith('-') ? '---' : ' ';
}

test.each([
  ['card', behaviourTable('card', CARDS, OTHER_CARD)],
  ['city', behaviourTable('city', CITIES, OTHER_CITY)],
])('docs/simulators.md tells what each %s brings about', (_input, table) => {
  expect(tables).toContainEqual(table);
});

test('docs/simulators.md tells what each fault does', () => {
  const table = tables.find((text) => text.startsWith('| fault |')) ?? '';
  const told = [...table.matchAll(/^\| `([^`]+)` \| (.+?) \| .+ \|$/gm)].map(([, name, what]) => [name, what]);
  expect(Object.fromEntries(told)).toEqual(FAULTS);
});
