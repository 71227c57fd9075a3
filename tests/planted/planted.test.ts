import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it, test } from 'vitest';

import { readOptions } from '../matrix/options.ts';
import { readProcessesOptions } from '../matrix/processes/options.ts';
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

  it('have to be found by something that there is', () => {
    const tests = PLANTED.flatMap((bug) => bug.tests);
    const named = tests.filter((each) => !each.startsWith('matrix ')).map((each) => each.split(' > '));
    const isThere = ([file = '', title = '']: readonly string[]): boolean =>
      existsSync(file) && readFileSync(file, 'utf8').includes(title);
    expect(named.filter((each) => !isThere(each))).toEqual([]);
    const played = tests.filter((each) => each.startsWith('matrix ')).map((each) => each.split(' ').slice(1));
    const isProcesses = (args: readonly string[]): boolean => args.includes('--processes');
    for (const args of played.filter(isProcesses)) expect(readProcessesOptions(args).faults).toHaveLength(1);
    for (const args of played.filter((args) => !isProcesses(args))) {
      expect(readOptions(args)).toMatchObject({ planted: false });
    }
    expect(PLANTED.filter((bug) => bug.tests.length === 0)).toEqual([]);
  });
});

test('an edit whose place is not there once is refused', () => {
  const edit = { file: 'x.ts', find: 'a', replace: 'b' };
  expect(() => edited('aa', edit)).toThrow("'a' occurs 2 times in x.ts, not once");
});
