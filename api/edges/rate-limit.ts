import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';

import { Problem } from '../problems.ts';

/** Names who calls. Requests with the same name share a limit. */
export type CallerKey = (request: Request, response: Response) => string;

/** How many requests a second each caller has. Reads and writes are counted apart: they cost us differently. */
export interface RateLimits {
  readonly reads: number;
  readonly writes: number;
}

/** A window so short that who went too far is back in a second, and that callers who left are soon forgotten. */
const WINDOW_MS = 1000;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const kindOf = ({ method }: Request): keyof RateLimits => (READS.has(method) ? 'reads' : 'writes');

/** Where a request comes from: its address, or the network of it for IPv6, where everybody has plenty. */
export const remoteAddress: CallerKey = ({ socket }) => ipKeyGenerator(socket.remoteAddress ?? '');

/**
 * Refuses what is more than a caller's limit. Each process counts for itself.
 *
 * @throws Problem `too-many-requests`
 */
export function limitRate(limits: RateLimits, callerKey: CallerKey): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: (request) => limits[kindOf(request)],
    identifier: kindOf,
    keyGenerator: (request, response) => `${kindOf(request)} ${callerKey(request, response)}`,
    // Of the IETF's drafts the newest that there is, since only there a policy has a name.
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (request, _response, next) => {
      const kind = kindOf(request);
      next(new Problem('too-many-requests', `at most ${limits[kind]} ${kind} a second are served to each caller`));
    },
  });
}
