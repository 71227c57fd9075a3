import { expect, test } from 'vitest';

import { configurationPage, writtenPage } from './configuration.ts';

test('docs/configuration.md is what the schemas make', async () => {
  expect(writtenPage()).toBe(await configurationPage());
});

test('a variable has a row for each thing that it is to some process', async () => {
  const page = await configurationPage();
  const rows = [...page.matchAll(/^\| `PORT` .*\| `(\d+)` +\| ([\w-]+) +\|$/gmu)];
  expect(rows.map(([, preset, process]) => [preset, process])).toEqual([
    ['3000', 'api'],
    ['4010', 'payment-provider'],
    ['4020', 'carrier'],
  ]);
});
