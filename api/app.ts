import { randomUUID } from 'node:crypto';

import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Logger } from 'pino';

import { USUAL_RATE } from '../process/configs/api.ts';
import { jsonBody, rawBody } from './edges/json-body.ts';
import { dataHeaders } from './edges/headers.ts';
import { otherMethods } from './edges/methods.ts';
import { limitRate, type RateLimits, remoteAddress } from './edges/rate-limit.ts';
import { logRequests } from './edges/request-log.ts';
import { answerWithin } from './edges/time-limit.ts';
import { callerOf } from './identity/authenticate.ts';
import { openApiDocument } from './openapi.ts';
import { firstPage, notFoundPage } from './pages/pages.ts';
import { answerProblems, noSuchRoute } from './problems.ts';
import { reference } from './reference.ts';
import type { ApiService } from './service.ts';
import { tracing } from './tracing.ts';

/** Where it is the signature that says who calls. */
const WEBHOOKS = ['/v1/webhooks', '/webhooks'];

const REQUEST_ID = /^[\w.-]{1,100}$/u;

export interface AppParts {
  readonly services: readonly Pick<ApiService, 'name' | 'operations' | 'routes' | 'webhooks'>[];
  /** Finds out who calls. */
  readonly authenticate: RequestHandler;
  readonly log: Logger;
  readonly rate?: RateLimits;
  /** Temporal's web UI, for a link on the first page, which anybody may read. */
  readonly temporalUi?: string | undefined;
  /** How long an answer may take, beside what its caller would wait. @default 15000 */
  readonly answerWithinMs?: number;
}

/** Assembles an API of one or more services' routes, under `/v1` and, for hands that type, without it. */
export function assemble(parts: AppParts): Express {
  const { services, authenticate, log, rate = USUAL_RATE, temporalUi, answerWithinMs = 15_000 } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(tracing, requestId, logRequests(log), ...dataHeaders);
  app.use(firstPage(temporalUi), reference(openApiDocument(services)));
  app.use(WEBHOOKS, limitRate(rate, remoteAddress), ...rawBody, answerWithin(answerWithinMs));
  mount(
    app,
    services.flatMap(({ webhooks }) => webhooks ?? []),
  );
  app.use(
    authenticate,
    limitRate(rate, (_request, response) => callerOf(response).subject),
  );
  app.use(...jsonBody, answerWithin(answerWithinMs));
  mount(
    app,
    services.map(({ routes }) => routes),
  );
  app.use(notFoundPage(), noSuchRoute, answerProblems(log));
  return app;
}

function mount(app: Express, routers: readonly Router[]): void {
  const { options, refuse } = otherMethods(routers);
  for (const handler of [options, ...routers, refuse]) app.use('/v1', handler).use(handler);
}

/** Every answer carries an id, the caller's own if it is fit to be logged. */
const requestId: RequestHandler = ({ headers }, response, next) => {
  const given = headers['x-request-id'];
  response.setHeader('X-Request-ID', typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID());
  next();
};
