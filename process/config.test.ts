import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EXIT_CONFIG, parseConfig } from './config.ts';
import { settingsOf } from './settings.ts';
import { address, count, databaseUrl, httpUrl, logLevel, milliseconds, port, variablesOf } from './variables.ts';

const schema = z.object({
  PORT: port.default(4010),
  ADMIN_PORT: port,
  CARRIER_URL: httpUrl,
  TEMPORAL_ADDRESS: address.optional(),
  ORDERS_DATABASE_URL: databaseUrl,
  LOG_LEVEL: logLevel,
});
const good = {
  ADMIN_PORT: '9106',
  CARRIER_URL: 'http://127.0.0.1:4020',
  ORDERS_DATABASE_URL: 'postgres://orders_app:pw@127.0.0.1:5432/orders',
};
const folder = mkdtempSync(join(tmpdir(), 'backstitch-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const known = new Map(variablesOf(schema).map((variable) => [variable.name, variable]));

/** Parses `env` over a file of the environment `test`. */
function parsed(env: NodeJS.ProcessEnv, file = '') {
  writeFileSync(join(folder, 'test.env'), file);
  return parseConfig(schema, settingsOf({ ...good, NODE_ENV: 'test', ...env }, { folder, known }));
}
const problems = (env: NodeJS.ProcessEnv, file?: string) => {
  const result = parsed(env, file);
  return result.success ? [] : result.problems;
};

test('gives typed values, with defaults for what is unset or empty', () => {
  expect(parsed({ LOG_LEVEL: '', UNKNOWN: 'x' })).toEqual({
    success: true,
    data: { ...good, PORT: 4010, ADMIN_PORT: 9106, LOG_LEVEL: 'info' },
  });
});

test('names every problem at once, with what each variable must be', () => {
  expect(problems({ PORT: 'http', ADMIN_PORT: undefined, CARRIER_URL: 'ftp://host', LOG_LEVEL: 'loud' })).toEqual([
    "PORT is 'http'; it must be a port from 0 to 65535, such as 4010",
    'ADMIN_PORT is not set; it must be a port from 0 to 65535, such as 4010',
    "CARRIER_URL is 'ftp://host'; it must be an HTTP URL, such as http://127.0.0.1:4010",
    "LOG_LEVEL is 'loud'; it must be one of trace, debug, info, warn, error, fatal, silent",
  ]);
});

test.each(['65536', '-1', '1e3', '0x50', '80.5', ' 80'])('takes %j for no port', (value) => {
  expect(problems({ PORT: value })).toHaveLength(1);
});

test.each(['0', '-1', '1.5', '1e3', ' 1', '1234567890'])('takes %j for no count', (value) => {
  expect(parseConfig(z.object({ N: count }), settingsOf({ N: value }))).toMatchObject({
    problems: [`N is '${value}'; it must be a whole number from 1 on, such as 100`],
  });
  expect(parseConfig(z.object({ N: count.default(7) }), settingsOf({ N: '20' }))).toMatchObject({ data: { N: 20 } });
});

test.each(['-1', '1.5', '5s', '900001', '1000000'])('takes %j for no time', (value) => {
  expect(parseConfig(z.object({ T: milliseconds }), settingsOf({ T: value }))).toMatchObject({
    problems: [`T is '${value}'; it must be a time in milliseconds up to 900000, such as 5000`],
  });
  expect(parseConfig(z.object({ T: milliseconds }), settingsOf({ T: '0' }))).toMatchObject({ data: { T: 0 } });
});

test.each(['127.0.0.1', 'http://127.0.0.1:7233', ':7233', 'host:port'])('takes %j for no address', (value) => {
  expect(problems({ TEMPORAL_ADDRESS: value })).toEqual([
    `TEMPORAL_ADDRESS is '${value}'; it must be a host and a port, such as 127.0.0.1:7233`,
  ]);
});

test('keeps the password of a wrong database URL to itself', () => {
  const [problem] = problems({ ORDERS_DATABASE_URL: 'mysql://root:hunter2@host/db' });
  expect(problem).toContain('ORDERS_DATABASE_URL is not valid (its value is secret); it must be a PostgreSQL URL');
});

test('takes the environment before the file, and the file before the default', () => {
  const file = '# usual ports\nPORT=5000\nexport LOG_LEVEL="warn"\n\nADMIN_PORT=1 # only here\n';
  expect(parsed({ LOG_LEVEL: 'debug' }, file)).toMatchObject({
    data: { PORT: 5000, ADMIN_PORT: 9106, LOG_LEVEL: 'debug' },
  });
  expect(parsed({ ADMIN_PORT: '', LOG_LEVEL: '' }, file)).toMatchObject({ data: { ADMIN_PORT: 1, LOG_LEVEL: 'warn' } });
});

test('names the file in which a value is wrong', () => {
  expect(problems({}, 'PORT=http')).toEqual([
    "PORT is 'http' in config/test.env; it must be a port from 0 to 65535, such as 4010",
  ]);
});

test('names what a file may not say, and its line', () => {
  const file = `
PROT=80
COLOUR=blue
PORT 80
PORT=80
PORT=81
ORDERS_DATABASE_URL=postgres://root:hunter2@host/db`;
  expect(problems({}, file)).toEqual([
    "config/test.env:2 PROT is a variable of no process; is 'PORT' meant?",
    'config/test.env:3 COLOUR is a variable of no process',
    'config/test.env:4 is not of the form NAME=value',
    'config/test.env:6 PORT is set a second time',
    'config/test.env:7 ORDERS_DATABASE_URL is secret, so it belongs into the environment, not into a file',
  ]);
});

test.each(['staging', '../test'])("has no environment '%s'", (NODE_ENV) => {
  expect(problems({ NODE_ENV })).toEqual([
    `NODE_ENV is '${NODE_ENV}'; it must be one of test, which have a file in config/`,
  ]);
});

test('ends the process with 78 and the problems on stderr', () => {
  const child = spawnSync(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--eval',
      `import { z } from 'zod';
       import { readConfig } from './process/config.ts';
       import { port } from './process/variables.ts';
       readConfig(z.object({ PORT: port, DOOR: port }), process.env);
       console.log('went on');`,
    ],
    { encoding: 'utf8', env: { PORT: 'x', NODE_ENV: 'test' }, cwd: `${import.meta.dirname}/..` },
  );
  expect(child).toMatchObject({ status: EXIT_CONFIG, stdout: '' });
  expect(child.stderr).toMatch(/these variables:\n {2}PORT is 'x'; .*\n {2}DOOR is not set; .*\n$/);
});
