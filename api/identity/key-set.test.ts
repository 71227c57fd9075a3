import { generateKeyPairSync } from 'node:crypto';

import { expect, test } from 'vitest';

import { jwkOf, newKey } from '../../tests/support/issuer.ts';
import { parseKeySet } from './key-set.ts';

const ed25519 = newKey('EdDSA', 'ed-1');
const rsa = newKey('RS256', 'rsa-1');
const privateJwk = { ...ed25519.privateKey.export({ format: 'jwk' }), kid: 'ed-1', alg: 'EdDSA' };
const parse = (keys: unknown, production = false) => parseKeySet(JSON.stringify({ keys }), { production });
const without = (name: string, jwk = jwkOf(ed25519)) => ({ ...jwk, [name]: undefined });

test('gives each key, with the one way in which it signs', () => {
  const keys = parse([jwkOf(ed25519), jwkOf(rsa), { ...without('use'), kid: 'ed-2' }]);
  expect([...keys].map(([kid, { alg }]) => [kid, alg])).toEqual([
    ['ed-1', 'EdDSA'],
    ['rsa-1', 'RS256'],
    ['ed-2', 'EdDSA'],
  ]);
  expect(keys.get('rsa-1')?.key.equals(rsa.publicKey)).toBe(true);
});

test.each<readonly [string, unknown, string]>([
  ['no list', {}, 'it is not a JSON Web Key Set'],
  ['no keys', [], 'it is not a JSON Web Key Set'],
  ['a key without a kid', [without('kid')], "it is not a JSON Web Key Set: { keys: […] }, each with a 'kid'"],
  ['a kid of two lines', [{ ...jwkOf(ed25519), kid: 'a\nb' }], 'it is not a JSON Web Key Set'],
  ['one kid twice', [jwkOf(ed25519), { ...jwkOf(rsa), kid: 'ed-1' }], "two keys are called 'ed-1'"],
  ['a key without alg', [without('alg')], "key 'ed-1' needs an 'alg' of EdDSA or RS256"],
  ['a key for HS256', [{ kty: 'RSA', kid: 'a', alg: 'HS256' }], "key 'a' needs an 'alg' of EdDSA or RS256"],
  ['a key for PS256', [{ ...jwkOf(rsa), alg: 'PS256' }], "key 'rsa-1' needs an 'alg' of EdDSA or RS256"],
  ['a symmetric key', [{ kty: 'oct', k: 'c2VjcmV0', kid: 'a', alg: 'HS256' }], "key 'a' is secret"],
  ['a private key', [privateJwk], "key 'ed-1' is secret: only public keys belong here"],
  ['an RSA key of 1024 bits', [jwkOf(newKey('RS256', 'small', 1024))], "key 'small' is weak"],
  [
    'an RSA key with exponent 3',
    [jwkOf({ ...rsa, ...generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }) })],
    "key 'rsa-1' is weak",
  ],
  ['an RSA key for EdDSA', [{ ...jwkOf(rsa), alg: 'EdDSA' }], "key 'rsa-1' is no key for EdDSA"],
  ['an Ed25519 key for RS256', [{ ...jwkOf(ed25519), alg: 'RS256' }], "key 'ed-1' is no key for RS256"],
  ['a key to encrypt with', [{ ...jwkOf(rsa), use: 'enc' }], "key 'rsa-1' is not for signatures"],
  ['half a key', [without('x')], "key 'ed-1' is broken"],
])('refuses %s', (_title, keys, message) => {
  expect(() => parse(keys)).toThrow(message);
});

test('never quotes what it refuses, which may be a secret', () => {
  expect(() => parseKeySet(`{"keys":[{"d":"${String(privateJwk.d)}"`, { production: false })).toThrow(
    /^(?!.*"d").*it is not a JSON Web Key Set/u,
  );
});

test('refuses development keys in production only', () => {
  const key = jwkOf(newKey('EdDSA', 'development-x'));
  expect(parse([key]).size).toBe(1);
  expect(() => parse([jwkOf(ed25519), key], true)).toThrow("key 'development-x' is for development");
});
