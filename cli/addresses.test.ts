import { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { type Place, placeOf, withPlace } from './addresses.ts';

/** What a command that takes all addresses makes of these arguments, or why it refuses them. */
function place(args: readonly string[], env: Readonly<Record<string, string>> = {}): Place | string {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const command = withPlace(new Command(), 'api', 'temporal', 'databases', 'providers', 'health').exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  try {
    command.parse([...args], { from: 'user' });
    return placeOf(command);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
afterEach(() => {
  vi.unstubAllEnvs();
});

const URL = 'postgres://reader:secret@db.example/orders';

test('a data folder is what a command looks at where nothing else is given', () => {
  expect(place([])).toEqual({ dataDir: 'data', elsewhere: undefined });
  expect(place(['--data-dir', 'x'])).toEqual({ dataDir: 'x', elsewhere: undefined });
  expect(place([], { BACKSTITCH_TOKEN: 'jwt', TEMPORAL_ADDRESS: 'a:1' })).toMatchObject({ elsewhere: undefined });
  expect(place([], { BACKSTITCH_URL: '', BACKSTITCH_HEALTH: '', BACKSTITCH_ORDERS_DATABASE_URL: '' })).toMatchObject({
    elsewhere: undefined,
  });
});

describe('addresses', () => {
  test('are taken from flags, and from the environment where a flag says nothing', () => {
    const env = { BACKSTITCH_CARRIER_URL: 'http://env', BACKSTITCH_ORDERS_DATABASE_URL: URL, BACKSTITCH_TOKEN: 'jwt' };
    expect(place(['--carrier', 'http://flag/', '--url', 'http://api'], env)).toMatchObject({
      elsewhere: { url: 'http://api', token: 'jwt', carrier: 'http://flag', databases: { orders: URL }, health: [] },
    });
  });

  test('of processes may be several, by flags or by one variable', () => {
    const health = [
      { name: 'api', url: 'http://a:1' },
      { name: 'payments', url: 'http://b:2' },
      { name: 'payments', url: 'http://c:3' },
    ];
    const flags = ['api=http://a:1', 'payments=http://b:2', 'payments-worker=http://c:3'];
    expect(place(flags.flatMap((flag) => ['--health', flag]))).toMatchObject({ elsewhere: { health } });
    expect(place([], { BACKSTITCH_HEALTH: flags.join(',') })).toMatchObject({ elsewhere: { health } });
  });

  test('of the environment give way to a data folder that is named; flags contradict it', () => {
    const env = { BACKSTITCH_CARRIER_URL: 'http://env' };
    expect(place(['--data-dir', 'x'], env)).toEqual({ dataDir: 'x', elsewhere: undefined });
    expect(place(['--data-dir', 'x', '--carrier', 'http://flag'])).toContain('--data-dir names a system');
  });

  test('of the environment count for a command that takes none of them, too', () => {
    vi.stubEnv('BACKSTITCH_CARRIER_URL', 'http://env');
    const command = withPlace(new Command(), 'temporal').parse([], { from: 'user' });
    expect(placeOf(command)).toMatchObject({ elsewhere: { temporal: undefined, databases: {}, health: [] } });
  });

  test.each([
    [['--carrier', 'carrier:4020'], 'It must be an HTTP URL'],
    [['--temporal', 'http://t:7233'], 'It must be a host and a port'],
    [['--health', 'bank=http://b:1'], 'It must be a process and its URL'],
    [['--health', 'api'], 'It must be a process and its URL'],
    [['--orders-database', 'mysql://u:secret@h/d'], '--orders-database must be a PostgreSQL URL'],
  ])('are refused: %j', (args, reason) => {
    const refusal = place(args);
    expect(refusal).toContain(reason);
    expect(refusal).not.toContain('secret');
  });
});
