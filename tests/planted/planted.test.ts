import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it, test } from 'vitest';

import { caseNamed } from '../matrix/case.ts';
import { readOptions } from '../matrix/options.ts';
import { PLANTED } from './catalogue.ts';
import { edited } from './run.ts';

describe('the planted bugs', () => {
  it('have names of their own', () => {
    expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length);
  });

  it.each(PLANTED)('$name can be planted in what is there today', ({ edits }) => {
    for (const edit of edits) {
      const text = readFileSync(edit.file, 'utf8');
      expect(edited(text, edit)).not.toBe(text);
    }
  });

  it.each(PLANTED)('$name has to be found by something that there is', ({ tests }) => {
    expect(tests).not.toEqual([]);
    for (const each of tests) {
      const [command, ...args] = each.split(' ');
      if (command === 'matrix') expect(readOptions(args)).toMatchObject({ pairs: false });
      else expect(existsSync(each)).toBe(true);
    }
  });
});

test('an edit whose place is not there once is refused', () => {
  const edit = { file: 'x.ts', find: 'a', replace: 'b' };
  expect(() => edited('aa', edit)).toThrow("'a' occurs 2 times in x.ts, not once");
  expect(() => caseNamed('nonsense')).toThrow();
});
