import { once } from 'node:events';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

import { expect, test } from 'vitest';

import { printer } from './printer.ts';

test('drops the lines that nobody takes, and says how many', async () => {
  const taken: string[] = [];
  let first = (): void => undefined;
  const out = new Writable({
    write: (line: Buffer, _, done) => {
      taken.push(line.toString());
      if (taken.length > 1) done();
      else first = done;
    },
  });
  const print = printer(out);
  for (let i = 0; i < 5000; i += 1) print(`${i} `.padEnd(1000, 'x'));
  const drained = once(out, 'drain');
  first();
  await drained;
  const kept = taken.length;
  expect(taken.map((line) => Number.parseInt(line, 10))).toEqual([...taken.keys()]);
  expect(kept).toBeLessThan(1100);

  print('again');
  await finished(out.end());
  expect(taken.slice(kept).join('')).toBe(`... ${5000 - kept} lines were dropped here: nobody took them ...\nagain\n`);
});
