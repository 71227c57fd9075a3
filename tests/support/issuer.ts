/** An issuer of access tokens, which signs whatever it is asked to. */
import { generateKeyPairSync, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Role, type Signature, TOKEN_TYPE } from '../../contracts/identity.ts';

export interface IssuerKey {
  readonly kid: string;
  readonly alg: Signature;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Issuer {
  /** What an API is told of it. */
  readonly settings: Record<'IDENTITY_KEYS_FILE' | 'IDENTITY_ISSUER' | 'IDENTITY_AUDIENCE', string>;
  readonly ed25519: IssuerKey;
  readonly rsa: IssuerKey;
  /** Replaces the key set by one of these keys. */
  publish(...keys: readonly IssuerKey[]): void;
  /** A good token for an hour. */
  token(role: Role, subject?: string): string;
  /** What a good token says, of a customer. */
  claims(): Record<string, unknown>;
  close(): void;
}

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'backstitch';

/** Makes the keys and a temporary folder for its key set. */
export function startIssuer(): Issuer {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-issuer-'));
  const keysFile = join(folder, 'keys.json');
  const ed25519 = newKey('EdDSA', 'ed-1');
  const publish = (...keys: readonly IssuerKey[]): void => {
    writeFileSync(`${keysFile}.new`, JSON.stringify({ keys: keys.map(jwkOf) }));
    renameSync(`${keysFile}.new`, keysFile);
  };
  const rsa = newKey('RS256', 'rsa-1');
  publish(ed25519, rsa);
  return {
    settings: { IDENTITY_KEYS_FILE: keysFile, IDENTITY_ISSUER: ISSUER, IDENTITY_AUDIENCE: AUDIENCE },
    ed25519,
    rsa,
    publish,
    token: (role, subject = role === 'customer' ? 'cus_ada' : role) =>
      signed(ed25519, { ...goodClaims(), sub: subject, roles: [role] }),
    claims: goodClaims,
    close: () => rmSync(folder, { recursive: true }),
  };
}

/** A new pair of keys. */
export function newKey(alg: Signature, kid: string, modulusLength = 2048): IssuerKey {
  const pair = alg === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength });
  return { kid, alg, ...pair };
}

/** The public key as a JSON Web Key. */
export function jwkOf({ kid, alg, publicKey }: IssuerKey): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

/** The header of a good token. */
export function headerOf({ alg, kid }: IssuerKey): Record<string, unknown> {
  return { alg, kid, typ: TOKEN_TYPE };
}

/** A token that says `payload`, and in its header what a good one does but for `header`; undefined takes a part out. */
export function signed(key: IssuerKey, payload: unknown, header: Readonly<Record<string, unknown>> = {}): string {
  return compact({ ...headerOf(key), ...header }, payload, (input) => signature(key, input));
}

/** Puts the three parts of a token together; what is no string is written as JSON. */
export function compact(header: unknown, payload: unknown, sign: (input: string) => Buffer): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}

export function signature({ alg, privateKey }: IssuerKey, input: string): Buffer {
  return signBytes(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), privateKey);
}

function encoded(part: unknown): string {
  const bytes = typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part);
  return Buffer.from(bytes).toString('base64url');
}

function goodClaims(): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'cus_ada',
    roles: ['customer'],
    iat: now,
    exp: now + 3_600,
    jti: randomUUID(),
  };
}
