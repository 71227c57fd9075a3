/** The keys and the tokens of a machine that is its own issuer, for development. */
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { z } from 'zod';

import { DEVELOPMENT, type Role, TOKEN_TYPE } from '../contracts/identity.ts';

export interface DevelopmentKeys {
  /** The private key; only this user may read it. */
  readonly signingKey: string;
  /** The public key as a key set, which the API reads. */
  readonly keySet: string;
}

export interface TokenWish {
  readonly role: Role;
  /** A customer's is its customer id. */
  readonly subject: string;
  readonly lifeS: number;
}

const signingKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  alg: z.literal('EdDSA'),
  kid: z.string().startsWith(DEVELOPMENT.kidPrefix),
  x: z.string(),
  d: z.string(),
});
type SigningKey = z.output<typeof signingKey>;

/**
 * Makes a pair of Ed25519 keys where there is none, and puts the public one beside it.
 *
 * @throws Error when the private key can't be read
 */
export async function keepDevelopmentKeys(paths: DevelopmentKeys): Promise<void> {
  if (!existsSync(paths.signingKey)) write(paths.signingKey, await newKey(), 0o600);
  chmodSync(paths.signingKey, 0o600);
  const { d: _secret, ...publicKey } = readKey(paths.signingKey);
  // For everybody, whatever this user's mask: a container's user is another one.
  mkdirSync(dirname(paths.keySet), { recursive: true });
  chmodSync(dirname(paths.keySet), 0o755);
  write(paths.keySet, { keys: [{ ...publicKey, use: 'sig' }] }, 0o644);
}

/**
 * Signs an access token for development.
 *
 * @throws Error when the private key can't be read
 */
export async function mintToken({ signingKey: path }: DevelopmentKeys, wish: TokenWish): Promise<string> {
  const key = readKey(path);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ roles: [wish.role], client_id: 'development' })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: TOKEN_TYPE })
    .setIssuer(DEVELOPMENT.issuer)
    .setAudience(DEVELOPMENT.audience)
    .setSubject(wish.subject)
    .setIssuedAt(now)
    .setJti(randomUUID())
    .setExpirationTime(now + wish.lifeS)
    .sign(key);
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg: 'EdDSA', kid: DEVELOPMENT.kidPrefix + (await calculateJwkThumbprint(jwk)).slice(0, 8) };
}

function readKey(path: string): SigningKey {
  try {
    return signingKey.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // The parser's message might quote the key.
    throw new Error(`'${path}', with the key that signs development tokens, can't be read`);
  }
}

/** A reader sees the old or the new content. */
function write(path: string, content: unknown, mode: number): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
}
