import { expect, test } from 'vitest';

import { type StartOptions, startCommand } from './command.ts';

async function read(...args: readonly string[]): Promise<StartOptions | undefined> {
  let options: StartOptions | undefined;
  const command = startCommand(async (given) => {
    options = given;
    return Promise.resolve(0);
  });
  await command.parseAsync([...args], { from: 'user' });
  return options;
}

test('has a default for everything', async () => {
  expect(await read()).toEqual({
    dataDir: 'data',
    fresh: false,
    portBase: undefined,
    hungAfterMs: 30_000,
    logLevel: 'info',
    verbose: false,
    json: false,
  });
});

test('reads what it is given', async () => {
  expect(
    await read('--fresh', '--port-base', '4100', '--data-dir', '/x', '--log-level', 'warn', '--hung-after', '0'),
  ).toEqual({
    dataDir: '/x',
    fresh: true,
    portBase: 4100,
    hungAfterMs: 0,
    logLevel: 'warn',
    verbose: false,
    json: false,
  });
});

test('lets the processes say more when it is verbose', async () => {
  expect((await read('--verbose'))?.logLevel).toBe('debug');
});
