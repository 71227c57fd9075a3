import { randomUUID } from 'node:crypto';

import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';

import { openApiDocument } from './openapi.ts';
import { answerProblems, noSuchRoute, Problem } from './problems.ts';
import { reference } from './reference.ts';
import type { ApiService } from './service.ts';
import { tracing } from './tracing.ts';

const REQUEST_ID = /^[\w.-]{1,100}$/u;

export interface AppParts {
  readonly services: readonly Pick<ApiService, 'name' | 'operations' | 'routes'>[];
  /** Finds out who calls. */
  readonly authenticate: RequestHandler;
  readonly log: Logger;
}

/** Assembles an API of one or more services' routes, under `/v1` and, for hands that type, without it. */
export function assemble({ services, authenticate, log }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(tracing, requestId, reference(openApiDocument(services)), authenticate);
  app.use(jsonOnly, express.json({ limit: '64kb', strict: true, type: 'application/json' }));
  for (const { routes } of services) app.use('/v1', routes).use(routes);
  app.use(noSuchRoute, answerProblems(log));
  return app;
}

/** Every answer carries an id, the caller's own if it is fit to be logged. */
const requestId: RequestHandler = ({ headers }, response, next) => {
  const given = headers['x-request-id'];
  response.setHeader('X-Request-ID', typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID());
  next();
};

const jsonOnly: RequestHandler = (request, _response, next) => {
  const empty = request.headers['transfer-encoding'] === undefined && !(Number(request.headers['content-length']) > 0);
  if (empty || request.is('application/json') === 'application/json') next();
  else throw new Problem('unsupported-media-type', "send 'Content-Type: application/json'");
};
