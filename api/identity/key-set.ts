import { createPublicKey, type KeyObject } from 'node:crypto';

import { z } from 'zod';

import { DEVELOPMENT, type Signature, SIGNATURES } from '../../contracts/identity.ts';

/** A public key, and the one way in which it signs. */
export interface VerificationKey {
  readonly alg: Signature;
  readonly key: KeyObject;
}

/** The keys by their `kid`. */
export type KeySet = ReadonlyMap<string, VerificationKey>;

const WEAKEST_RSA_BITS = 2048;
const SMALLEST_EXPONENT = 65_537n;
/** What only private and symmetric keys have (RFC 7518, 6.2.2, 6.3.2 and 6.4). */
const SECRETS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string().regex(/^[\w.~-]{1,100}$/u) })).min(1) });
type Jwk = z.output<typeof keySet>['keys'][number];

/**
 * Reads a JSON Web Key Set (RFC 7517) of public keys.
 *
 * @throws Error that names the key with which something is wrong; it never quotes the set, which may hold a secret
 */
export function parseKeySet(text: string, { production }: { readonly production: boolean }): KeySet {
  const keys = new Map<string, VerificationKey>();
  for (const jwk of jwksIn(text)) {
    if (keys.has(jwk.kid)) throw new Error(`two keys are called '${jwk.kid}'`);
    if (production && jwk.kid.startsWith(DEVELOPMENT.kidPrefix))
      throw new Error(`key '${jwk.kid}' is for development, and this is production`);
    keys.set(jwk.kid, verificationKey(jwk));
  }
  return keys;
}

function jwksIn(text: string): readonly Jwk[] {
  try {
    return keySet.parse(JSON.parse(text)).keys;
  } catch {
    throw new Error("it is not a JSON Web Key Set: { keys: […] }, each with a 'kid'");
  }
}

function verificationKey(jwk: Jwk): VerificationKey {
  const name = `key '${jwk.kid}'`;
  if (SECRETS.some((secret) => secret in jwk)) throw new Error(`${name} is secret: only public keys belong here`);
  const alg = SIGNATURES.find((one) => one === jwk['alg']);
  if (alg === undefined) throw new Error(`${name} needs an 'alg' of ${SIGNATURES.join(' or ')}`);
  if ((jwk['use'] ?? 'sig') !== 'sig') throw new Error(`${name} is not for signatures: its 'use' must be 'sig'`);
  const key = publicKey(jwk, name);
  if (!fits(key, alg)) throw new Error(`${name} is no key for ${alg}`);
  if (isWeak(key)) throw new Error(`${name} is weak: RSA needs ${WEAKEST_RSA_BITS} bits and an exponent of 65537`);
  return { alg, key };
}

function publicKey(jwk: Jwk, name: string): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new Error(`${name} is broken`);
  }
}

function fits({ asymmetricKeyType }: KeyObject, alg: Signature): boolean {
  return asymmetricKeyType === (alg === 'EdDSA' ? 'ed25519' : 'rsa');
}

function isWeak({ asymmetricKeyDetails: { modulusLength, publicExponent } = {} }: KeyObject): boolean {
  if (modulusLength === undefined || publicExponent === undefined) return false;
  return modulusLength < WEAKEST_RSA_BITS || publicExponent < SMALLEST_EXPONENT;
}
