import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { readOptions } from './options.ts';

let printed: string;
beforeEach(() => {
  printed = '';
  const print = (chunk: string | Uint8Array): boolean => {
    printed += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
  vi.spyOn(process.stderr, 'write').mockImplementation(print);
});
afterEach(() => vi.restoreAllMocks());

test('runs for two minutes with a seed of its own unless it is told otherwise', () => {
  expect(readOptions([])).toEqual({ mode: 'soak', minutes: 2, rate: 3, seed: expect.any(Number) as number });
  expect(readOptions(['--minutes', '0.5', '--rate', '1.5', '--seed', '7'])).toEqual({
    mode: 'soak',
    minutes: 0.5,
    rate: 1.5,
    seed: 7,
  });
});

test('restarts in all orders, or in some of them', () => {
  expect(readOptions(['--restarts', '--seed', '1'])).toEqual({ mode: 'restarts', restarts: 24, seed: 1 });
  expect(readOptions(['--restarts', '2', '--seed', '1'])).toEqual({ mode: 'restarts', restarts: 2, seed: 1 });
});

test('freezes as many steps as it is told', () => {
  expect(readOptions(['--frozen', '1000', '--seed', '1'])).toEqual({ mode: 'frozen', frozen: 1_000, seed: 1 });
});

test('restarts as many workers as it is told', () => {
  expect(readOptions(['--rolling', '50', '--seed', '1'])).toEqual({ mode: 'rolling', rolling: 50, seed: 1 });
});

test.each([
  [['--minutes', 'two'], 'It must be a number from 0.1 to 1440.'],
  [['--rate', '0'], 'It must be a number from 0.1 to 100.'],
  [['--seed', '4294967296'], 'It must be a number from 0 to 4294967295.'],
  [['--restarts', '25'], 'It must be a number from 1 to 24.'],
  [['--restarts', '--minutes', '1'], "option '--restarts [n]' cannot be used with option '--minutes <n>'"],
  [['--frozen', '5', '--rate', '1'], "option '--frozen <n>' cannot be used with option '--rate <n>'"],
  [['--rolling', '5', '--frozen', '5'], "option '--frozen <n>' cannot be used with option '--rolling <n>'"],
  [['more'], 'too many arguments'],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(CommanderError);
  expect(printed).toContain(message);
});

test('its help names every option, and the exit codes', () => {
  expect(() => readOptions(['--help'])).toThrow(CommanderError);
  for (const text of ['--minutes', '--seed', '--rate', '--restarts', '--frozen', '--rolling', 'Exit codes: 0'])
    expect(printed).toContain(text);
});
