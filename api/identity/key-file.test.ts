import { chmodSync, rmSync, writeFileSync } from 'node:fs';

import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { type Issuer, newKey, startIssuer } from '../../tests/support/issuer.ts';
import { openKeyFile } from './key-file.ts';

let issuer: Issuer;
let path: string;
let lines: string[];
beforeEach(() => {
  issuer = startIssuer();
  path = issuer.settings.IDENTITY_KEYS_FILE;
  lines = [];
});
afterEach(() => issuer.close());

const open = (options: { readonly production?: boolean; readonly lookEveryMs?: number } = {}) =>
  openKeyFile({
    path,
    production: false,
    log: pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) }),
    ...options,
  });

test('knows a new key as soon as the file has it', () => {
  const findKey = open({ lookEveryMs: Infinity });
  for (const kid of ['ed-2', 'ed-3', 'ed-4']) {
    expect(findKey(kid)).toBeUndefined(); // somebody guesses, which must not keep us from looking again
    issuer.publish(issuer.ed25519, newKey('EdDSA', kid));
    expect(findKey(kid)?.alg).toBe('EdDSA');
  }
  expect(lines).toHaveLength(3);
});

test('forgets a withdrawn key at its next look', () => {
  const patient = open({ lookEveryMs: Infinity });
  const findKey = open({ lookEveryMs: 0 });
  expect(findKey('rsa-1')).toBeDefined();
  issuer.publish(issuer.ed25519);
  expect(findKey('rsa-1')).toBeUndefined();
  expect(patient('rsa-1')).toBeDefined();
  expect(patient('unknown')).toBeUndefined();
  expect(patient('rsa-1')).toBeUndefined();
});

test.each<readonly [string, () => void, string]>([
  ['broken', () => writeFileSync(path, '{"keys":['), 'it is not a JSON Web Key Set'],
  ['empty', () => writeFileSync(path, ''), 'it is not a JSON Web Key Set'],
  ['gone', () => rmSync(path), 'ENOENT'],
  ['full of development keys', () => issuer.publish(newKey('EdDSA', 'development-1')), 'is for development'],
])('keeps its keys when the file is %s, says so once, and takes the next good one', (_title, spoil, reason) => {
  const findKey = open({ production: true, lookEveryMs: 0 });
  spoil();
  for (const kid of ['ed-1', 'unknown', 'rsa-1', 'unknown']) expect(findKey(kid) === undefined).toBe(kid === 'unknown');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`the key set '${path}' can't be used: `);
  expect(lines[0]).toContain(reason);
  expect(lines[0]).toContain('the keys stay as they were');
  issuer.publish(newKey('EdDSA', 'ed-2'));
  expect(findKey('ed-2')).toBeDefined();
  expect(findKey('ed-1')).toBeUndefined();
});

test.skipIf(process.getuid?.() === 0)('keeps its keys when it may no longer read the file', () => {
  const findKey = open({ lookEveryMs: 0 });
  chmodSync(path, 0);
  expect(findKey('ed-1')).toBeDefined();
});

test('opens no file that is broken, or not there', () => {
  writeFileSync(path, '[]');
  expect(() => open()).toThrow(`the key set '${path}' can't be used: it is not a JSON Web Key Set`);
  rmSync(path);
  expect(() => open()).toThrow(`the key set '${path}' can't be used: ENOENT`);
});
