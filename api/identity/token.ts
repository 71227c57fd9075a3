import type { KeyObject } from 'node:crypto';

import { errors, jwtVerify, type JWTHeaderParameters } from 'jose';
import { z } from 'zod';

import { type Caller, DEVELOPMENT, LONGEST_LIFE_S, ROLES, SIGNATURES, TOKEN_TYPE } from '../../contracts/identity.ts';
import { customerId } from '../../contracts/orders.schema.ts';
import type { FindKey } from './key-file.ts';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly findKey: FindKey;
}

/** Why a token isn't taken. For the log only: it has no part of the token, and the caller isn't told. */
export class BadToken extends Error {}

const LONGEST = 8_192;
const CLOCK_TOLERANCE_S = 60;
/** Ways in which a token brings a key of its own, or is to be read in another way (RFC 8725, 3.10; RFC 7515, 4.1). */
const FORBIDDEN = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'];

const claims = z
  .object({
    sub: z.string().regex(/^[\w.:@|+-]{1,128}$/u),
    roles: z.array(z.string()).max(100),
    iat: z.number(),
    exp: z.number(),
  })
  .transform(({ sub, roles, iat, exp }) => ({
    subject: sub,
    roles: ROLES.filter((role) => roles.includes(role)),
    iat,
    exp,
  }));

/**
 * Checks access tokens: JWTs (RFC 7519) after RFC 9068 and RFC 8725.
 *
 * @throws BadToken whatever is wrong with the token
 */
export function tokenCheck({ issuer, audience, findKey }: TokenRules): (token: string) => Promise<Caller> {
  const longestLifeS = LONGEST_LIFE_S[issuer === DEVELOPMENT.issuer ? 'development' : 'production'];
  const options = {
    issuer,
    audience,
    algorithms: [...SIGNATURES],
    typ: TOKEN_TYPE,
    clockTolerance: CLOCK_TOLERANCE_S,
    maxTokenAge: longestLifeS,
  };
  return async (token) => {
    checkForm(token);
    try {
      const { payload } = await jwtVerify(token, keyFor(findKey), options);
      return callerFrom(payload, longestLifeS);
    } catch (error) {
      throw error instanceof errors.JOSEError ? new BadToken(reasonOf(error)) : error;
    }
  };
}

/** Three parts, each in the one way that base64url writes it, and nothing else. */
function checkForm(token: string): void {
  if (token.length > LONGEST) throw new BadToken('too long');
  const parts = token.split('.');
  const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part;
  if (parts.length !== 3 || !parts.every(isCanonical)) throw new BadToken('no compact JWS');
}

const keyFor =
  (findKey: FindKey) =>
  (header: JWTHeaderParameters): KeyObject => {
    const { kid, alg } = header;
    if (FORBIDDEN.some((name) => name in header)) throw new BadToken('a header that is refused');
    if (typeof kid !== 'string') throw new BadToken('no kid');
    const found = findKey(kid);
    if (found === undefined) throw new BadToken('unknown kid');
    if (found.alg !== alg) throw new BadToken("alg isn't that of the key");
    return found.key;
  };

function callerFrom(payload: unknown, longestLifeS: number): Caller {
  const { success, data } = claims.safeParse(payload);
  if (!success) throw new BadToken('malformed claims');
  const { subject, roles, iat, exp } = data;
  if (exp - iat > longestLifeS) throw new BadToken('lives too long');
  if (roles.includes('customer') && !customerId.safeParse(subject).success)
    throw new BadToken("a customer whose sub isn't a customer's id");
  return { subject, roles };
}

/** Of the error only what isn't taken from the token. */
function reasonOf(error: errors.JOSEError): string {
  const isOfClaim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
  return isOfClaim ? `${error.code} ${error.claim} ${error.reason}` : error.code;
}
