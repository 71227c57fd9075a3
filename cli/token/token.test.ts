import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { run } from '../../tests/support/run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backstitch-token-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const token = async (...args: readonly string[]) =>
  run(process.execPath, ['cli/token.ts', ...args, '--data-dir', folder], { cwd: ROOT });

test('prints a token and nothing else, and makes a data folder that npm start takes', async () => {
  const { code, stdout, stderr } = await token('customer', '--customer', 'cus_ada', '--ttl', '15m');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { sub, roles, iat = 0, exp } = decodeJwt(stdout.trim());
  expect({ sub, roles, exp }).toEqual({ sub: 'cus_ada', roles: ['customer'], exp: iat + 900 });
  expect(readdirSync(folder).toSorted()).toEqual(['.backstitch', 'identity', 'signing-key.json', 'simulators']);
});

test('prints it with whose it is, for programs', async () => {
  const { stdout } = await token('operator', '--ttl', '15m', '--json');
  const { token: jwt, ...whose } = JSON.parse(stdout) as { token: string };
  expect(whose).toEqual({ role: 'operator', subject: 'operator', lifeS: 900 });
  expect(decodeJwt(jwt).sub).toBe('operator');
});

test('signs for the demo customer, or in the name of the role, for twelve hours', async () => {
  const claims = async (role: string) => decodeJwt((await token(role)).stdout.trim());
  expect(await claims('customer')).toMatchObject({ sub: 'cus_demo' });
  const { sub, iat = 0, exp } = await claims('operator');
  expect({ sub, exp }).toEqual({ sub: 'operator', exp: iat + 43_200 });
});

test.each([
  [['king'], 'Allowed choices are customer, courier, manager, operator, auditor'],
  [[], "missing required argument 'role'"],
  [['manager', '--ttl', '25h'], 'It must be a time of at most 24h, such as 12h, 15m or 30s.'],
  [['manager', '--ttl', '0s'], 'It must be a time of at most 24h'],
  [['manager', '--customer', 'cus_ada'], '--customer is for the role customer'],
  [['customer', '--customer', 'ada'], "It must be the id of a customer, such as 'cus_demo'."],
])('refuses %j', async (args, message) => {
  const { code, stdout, stderr } = await token(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('says what to do about a damaged key', async () => {
  await token('manager');
  writeFileSync(join(folder, 'signing-key.json'), '');
  const { code, stderr } = await token('manager');
  expect(code).toBe(1);
  expect(stderr).toContain("signing-key.json', with the key that signs development tokens, can't be read; delete it");
});
