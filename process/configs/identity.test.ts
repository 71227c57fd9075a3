import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';

import { DEVELOPMENT } from '../../contracts/identity.ts';
import { parseConfig } from '../config.ts';
import { run } from '../../tests/support/run.ts';
import { jwkOf, newKey } from '../../tests/support/issuer.ts';
import { developmentOnly, identitySettings } from './identity.ts';
import { settingsOf } from '../settings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'backstitch-settings-'));
const keysFile = join(folder, 'keys.json');
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  IDENTITY_KEYS_FILE: keysFile,
  IDENTITY_ISSUER: 'https://issuer.example',
  IDENTITY_AUDIENCE: 'backstitch',
};
const problems = (env: Readonly<Record<string, string>>): readonly string[] => {
  const result = parseConfig(developmentOnly(z.object(identitySettings)), settingsOf({ ...good, ...env }));
  return result.success ? [] : result.problems;
};

test('need an issuer, an audience and a key set, and take a demo customer in development only', () => {
  expect(problems({ NODE_ENV: 'production', DEMO_CUSTOMER: '' })).toEqual([]);
  expect(problems({ DEMO_CUSTOMER: 'cus_demo', IDENTITY_ISSUER: DEVELOPMENT.issuer })).toEqual([]);
  expect(problems({ DEMO_CUSTOMER: 'demo', IDENTITY_AUDIENCE: '' })).toEqual([
    'IDENTITY_AUDIENCE is not set; it must be the audience that access tokens are for, such as backstitch',
    "DEMO_CUSTOMER is 'demo'; it must be the id of the customer whom requests without a token are from",
  ]);
});

test('name all that production refuses beside all that is wrong otherwise', () => {
  const env = { NODE_ENV: 'production', DEMO_CUSTOMER: 'cus_demo', IDENTITY_ISSUER: DEVELOPMENT.issuer };
  const refused = [
    'DEMO_CUSTOMER is set, and must not be with NODE_ENV=production',
    `IDENTITY_ISSUER is '${DEVELOPMENT.issuer}', and must not be with NODE_ENV=production`,
  ];
  expect(problems(env)).toEqual(refused);
  expect(problems({ ...env, IDENTITY_KEYS_FILE: '' })).toEqual([
    'IDENTITY_KEYS_FILE is not set; it must be the path of a JSON Web Key Set with the public keys of the issuer',
    ...refused,
  ]);
});

test('refuse the secrets of npm start in production, and what is none, without showing it', () => {
  const made = `${DEVELOPMENT.secretPrefix}${'A'.repeat(32)}`;
  const env = { PAYMENT_PROVIDER_WEBHOOK_SECRET: made, CARRIER_WEBHOOK_SECRET: made };
  expect(problems(env)).toEqual([]);
  expect(problems({ ...env, NODE_ENV: 'production' })).toEqual([
    'PAYMENT_PROVIDER_WEBHOOK_SECRET is for development, and must not be with NODE_ENV=production',
    'CARRIER_WEBHOOK_SECRET is for development, and must not be with NODE_ENV=production',
  ]);
  expect(problems({ CARRIER_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' })).toEqual([
    'CARRIER_WEBHOOK_SECRET is not valid (its value is secret); it must be `whsec_` and 24 to 64 random bytes in base64',
  ]);
});

const database = 'postgres://app:password@127.0.0.1:1/orders';
const gateway = {
  ...good,
  PORT: '0',
  ORDERS_DATABASE_URL: database,
  INVENTORY_DATABASE_URL: database,
  PAYMENTS_DATABASE_URL: database,
  SHIPPING_DATABASE_URL: database,
};

test.each<readonly [string, string, Readonly<Record<string, string>>, string]>([
  [
    'a demo customer in production',
    '{}',
    { NODE_ENV: 'production', DEMO_CUSTOMER: 'cus_demo' },
    'DEMO_CUSTOMER is set',
  ],
  [
    'development keys in production',
    JSON.stringify({ keys: [jwkOf(newKey('EdDSA', 'development-1'))] }),
    { NODE_ENV: 'production' },
    `the key set '${keysFile}' can't be used: key 'development-1' is for development, and this is production`,
  ],
  ['a broken key set', '{', {}, `the key set '${keysFile}' can't be used: it is not a JSON Web Key Set`],
])('end the API with 78 for %s', async (_title, keys, env, message) => {
  writeFileSync(keysFile, keys);
  const { code, stderr } = await run(process.execPath, ['api/server.ts'], { cwd: ROOT, env: { ...gateway, ...env } });
  expect(stderr).toContain('the configuration is wrong, so nothing was started');
  expect(stderr).toContain(message);
  expect(code).toBe(78);
});
