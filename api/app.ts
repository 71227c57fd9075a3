import { randomUUID } from 'node:crypto';

import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Logger } from 'pino';

import { answerWithin } from './edges/time-limit.ts';
import { dataHeaders } from './edges/headers.ts';
import { jsonBody } from './edges/json-body.ts';
import { otherMethods } from './edges/methods.ts';
import { logRequests } from './edges/request-log.ts';
import { limitRate, remoteAddress, type CallerKey, type RateLimits, USUAL_RATE } from './edges/rate-limit.ts';
import { answerProblems, noSuchRoute } from './problems.ts';

const REQUEST_ID = /^[\w.-]{1,100}$/u;

export interface Edges {
  readonly rate?: RateLimits;
  /** Who a limit is for. @default the remote address */
  readonly callerKey?: CallerKey;
  /** How long an answer may take, beside what its caller would wait. @default 15000 */
  readonly answerWithinMs?: number;
}

/** Assembles an API of one or more services' routes, under `/v1` and, for hands that type, without it. */
export function assemble(
  routers: readonly Router[],
  log: Logger,
  { rate = USUAL_RATE, callerKey = remoteAddress, answerWithinMs = 15_000 }: Edges = {},
): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  const { options, refuse } = otherMethods(routers);
  app.use(
    requestId,
    logRequests(log),
    ...dataHeaders,
    limitRate(rate, callerKey),
    ...jsonBody,
    answerWithin(answerWithinMs),
  );
  for (const handler of [options, ...routers, refuse]) app.use('/v1', handler).use(handler);
  app.use(noSuchRoute, answerProblems(log));
  return app;
}

/** Every answer carries an id, the caller's own if it is fit to be logged. */
const requestId: RequestHandler = ({ headers }, response, next) => {
  const given = headers['x-request-id'];
  response.setHeader('X-Request-ID', typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID());
  next();
};
