import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openKeyFile } from '../api/identity/key-file.ts';
import { parseKeySet } from '../api/identity/key-set.ts';
import { tokenCheck } from '../api/identity/token.ts';
import { DEVELOPMENT, LONGEST_LIFE_S } from '../contracts/identity.ts';
import { logger } from '../process/log.ts';
import { keepDevelopmentKeys, mintToken } from './development-identity.ts';

let folder: string;
let keys: { signingKey: string; keySet: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backstitch-keys-'));
  keys = { signingKey: join(folder, 'signing-key.json'), keySet: join(folder, 'identity', 'keys.json') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const checkOf = () => {
  const findKey = openKeyFile({ path: keys.keySet, production: false, log: logger('test', 'silent') });
  return tokenCheck({ ...DEVELOPMENT, findKey });
};

test('makes the private key once, and the public one again where it is gone', async () => {
  await keepDevelopmentKeys(keys);
  const [secret, set] = [readFileSync(keys.signingKey, 'utf8'), readFileSync(keys.keySet, 'utf8')];
  rmSync(keys.keySet);
  await keepDevelopmentKeys(keys);
  expect(readFileSync(keys.signingKey, 'utf8')).toBe(secret);
  expect(readFileSync(keys.keySet, 'utf8')).toBe(set);
  expect(existsSync(`${keys.signingKey}.new`)).toBe(false);
});

test('lets everybody read the public key, and nobody the private one, whatever the mask', async () => {
  const modes = (...paths: readonly string[]) => paths.map((path) => (statSync(path).mode & 0o777).toString(8));
  for (const mask of [0o077, 0]) {
    const before = process.umask(mask);
    await keepDevelopmentKeys(keys).finally(() => process.umask(before));
    expect(modes(join(folder, 'identity'), keys.keySet, keys.signingKey)).toEqual(['755', '644', '600']);
    rmSync(keys.signingKey);
  }
});

test('gives out a key set that the API takes, in development', async () => {
  await keepDevelopmentKeys(keys);
  const text = readFileSync(keys.keySet, 'utf8');
  expect(parseKeySet(text, { production: false }).size).toBe(1);
  expect(() => parseKeySet(text, { production: true })).toThrow('is for development, and this is production');
});

test('signs tokens that the API takes', async () => {
  await keepDevelopmentKeys(keys);
  const check = checkOf();
  const day = LONGEST_LIFE_S.development;
  const customer = await mintToken(keys, { role: 'customer', subject: 'cus_ada', lifeS: day });
  expect(await check(customer)).toEqual({ subject: 'cus_ada', roles: ['customer'] });
  const operator = await mintToken(keys, { role: 'operator', subject: 'operator', lifeS: 60 });
  expect(await check(operator)).toEqual({ subject: 'operator', roles: ['operator'] });
  await expect(check(await mintToken(keys, { role: 'auditor', subject: 'a', lifeS: day + 1 }))).rejects.toThrow(
    'too long',
  );
});

test('says which file is damaged, and quotes nothing of it', async () => {
  writeFileSync(keys.signingKey, '{"d":"secret"}');
  await expect(keepDevelopmentKeys(keys)).rejects.toThrow(
    `'${keys.signingKey}', with the key that signs development tokens, can't be read`,
  );
});
