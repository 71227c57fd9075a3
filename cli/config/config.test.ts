import { expect, test } from 'vitest';

import { type CliResult, runCli } from '../../tests/support/cli.ts';

const URL_OF = 'postgres://payments_app:hunter2@127.0.0.1/payments';

async function config(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<CliResult> {
  return runCli('backstitch', ['config', ...args], env);
}

test('shows what a process is told, and who says so, but no secret', async () => {
  const env = { PAYMENTS_DATABASE_URL: URL_OF, LOG_LEVEL: 'warn' };
  const { code, stdout } = await config(env, 'payments-worker');
  expect(stdout).toBe(`NODE_ENV is 'development'

payments-worker
  HOST                        127.0.0.1              default
  ADMIN_PORT                  0                      default
  LOG_LEVEL                   warn                   environment
  PAYMENTS_DATABASE_URL       ********               environment
  PAYMENT_PROVIDER_URL        http://127.0.0.1:4010  config/development.env
  PAYMENT_PROVIDER_KEY_HOURS  24                     default
`);
  expect(code).toBe(0);
});

test('lists all that is wrong, of every process, and ends with 78', async () => {
  const { code, stdout } = await config({
    NODE_ENV: 'test',
    LOG_LEVEL: 'loud',
    ORDERS_DATABASE_URL: 'mysql://a:hunter2@b',
  });
  expect(stdout.match(/✗ LOG_LEVEL is 'loud'; it must be one of /g)).toHaveLength(9);
  expect(stdout).toContain('✗ ORDERS_DATABASE_URL is not valid (its value is secret)');
  expect(stdout).toContain('✗ WITNESS_FILE is not set');
  expect(stdout).not.toContain('hunter2');
  expect(code).toBe(78);
});

test('says once that there is no such environment', async () => {
  const { code, stdout } = await config({ NODE_ENV: 'staging' });
  expect(stdout.match(/✗ NODE_ENV is 'staging'; it must be one of development, production, test/g)).toHaveLength(1);
  expect(code).toBe(78);
});

test('prints it as JSON, too', async () => {
  const { stdout } = await config({ PAYMENTS_DATABASE_URL: URL_OF }, 'payments-worker', '--json');
  const { environment, valid, processes } = JSON.parse(stdout) as Record<
    string,
    Record<string, { variables: object[] }>
  >;
  expect({ environment, valid }).toEqual({ environment: 'development', valid: true });
  expect(processes?.['payments-worker']?.variables).toContainEqual({
    name: 'PAYMENTS_DATABASE_URL',
    value: '********',
    source: 'environment',
    secret: true,
  });
});

test('knows no other processes', async () => {
  expect(await config({}, 'printer')).toMatchObject({ code: 2, stdout: '' });
});
