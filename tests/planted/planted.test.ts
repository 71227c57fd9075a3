import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { PlantedBug } from './planted.ts';

const root = join(import.meta.dirname, '..', '..');
const files = globSync('*/*.ts', { cwd: import.meta.dirname });
const bugs = await Promise.all(
  files.map(
    async (file) => [file, ((await import(join(import.meta.dirname, file))) as { bug: PlantedBug }).bug] as const,
  ),
);

describe.each(bugs)('the planted bug %s', (file, { name, edits, tests }) => {
  it('is named as its file', () => {
    expect(name).toBe(basename(file, '.ts'));
  });

  it.each(edits)('finds what it changes in $file once', ({ file, find, replace }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it('has tests that are there', () => {
    expect(tests.filter((test) => existsSync(join(root, test)))).toEqual(tests.length === 0 ? [''] : tests);
  });
});
