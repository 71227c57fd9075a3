import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

import type { Caller } from '../../contracts/identity.ts';
import { authenticate } from './authenticate.ts';
import { openKeyFile } from './key-file.ts';
import type { IdentitySettings } from '../../process/configs/identity.ts';
import { tokenCheck } from './token.ts';

/**
 * Opens the key set and returns what finds out who calls.
 *
 * @throws Error when the key set can't be used
 */
export function identify(settings: IdentitySettings, log: Logger): RequestHandler {
  const { NODE_ENV, IDENTITY_KEYS_FILE, IDENTITY_ISSUER, IDENTITY_AUDIENCE, DEMO_CUSTOMER } = settings;
  const findKey = openKeyFile({ path: IDENTITY_KEYS_FILE, production: NODE_ENV === 'production', log });
  const callerFrom = tokenCheck({ issuer: IDENTITY_ISSUER, audience: IDENTITY_AUDIENCE, findKey });
  const anonymous: Caller | undefined =
    DEMO_CUSTOMER === undefined ? undefined : { subject: DEMO_CUSTOMER, roles: ['customer'] };
  return authenticate({ callerFrom, anonymous, log });
}
