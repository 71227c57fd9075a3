import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

import type { Caller } from '../../contracts/identity.ts';
import { Problem } from '../problems.ts';
import { BadToken } from './token.ts';

export interface Authentication {
  /** @throws BadToken when the token isn't good */
  readonly callerFrom: (token: string) => Promise<Caller>;
  /** Who calls when a request brings no credentials at all; nobody may when undefined. */
  readonly anonymous: Caller | undefined;
  readonly log: Logger;
}

const CHALLENGE = 'Bearer realm="backstitch"';
const BEARER = /^Bearer +(?<token>\S+)$/iu;

/**
 * Finds out who calls, by an access token in the `Authorization` header (RFC 6750, 2.1), for {@link callerOf}.
 * Whatever is wrong with it, the answer is the same 401; only the log says why, and never has any part of the token.
 */
export function authenticate({ callerFrom, anonymous, log }: Authentication): RequestHandler {
  return async (request, response, next) => {
    const given = request.headersDistinct['authorization'];
    try {
      response.locals['caller'] = given === undefined ? known(anonymous) : await callerFrom(tokenIn(given));
    } catch (error) {
      if (!(error instanceof BadToken)) throw error;
      log.debug({ requestId: response.getHeader('x-request-id'), reason: error.message }, 'unauthenticated');
      response.setHeader('WWW-Authenticate', given === undefined ? CHALLENGE : `${CHALLENGE}, error="invalid_token"`);
      throw new Problem('unauthenticated', "send 'Authorization: Bearer' with a valid access token");
    }
    next();
  };
}

/**
 * Who calls.
 *
 * @throws Error where {@link authenticate} didn't run before
 */
export function callerOf({ locals }: Response): Caller {
  const { caller } = locals as { readonly caller?: Caller }; // nobody else writes it
  if (caller === undefined) throw new Error('nobody has asked who calls');
  return caller;
}

function known(anonymous: Caller | undefined): Caller {
  if (anonymous === undefined) throw new BadToken('no credentials');
  return anonymous;
}

/** Node's own `headers` would show the first of several only. */
function tokenIn([header = '', ...more]: readonly string[]): string {
  const token = BEARER.exec(header)?.groups?.['token'];
  if (token === undefined || more.length > 0) throw new BadToken('no single bearer token');
  return token;
}
