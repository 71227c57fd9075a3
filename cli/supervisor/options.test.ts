import { expect, test } from 'vitest';

import { readOptions } from './options.ts';

test('has a default for everything', () => {
  expect(readOptions([])).toEqual({
    dataDir: 'data',
    fresh: false,
    portBase: undefined,
    logLevel: 'info',
    verbose: false,
  });
});

test('reads what it is given', () => {
  expect(readOptions('--fresh --port-base 4100 --data-dir /x --log-level warn'.split(' '))).toEqual({
    dataDir: '/x',
    fresh: true,
    portBase: 4100,
    logLevel: 'warn',
    verbose: false,
  });
});

test('lets the processes say more when it is verbose', () => {
  expect(readOptions(['--verbose']).logLevel).toBe('debug');
});
