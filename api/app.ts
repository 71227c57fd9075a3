import { randomUUID } from 'node:crypto';

import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Logger } from 'pino';

import { jsonBody } from './edges/json-body.ts';
import { answerProblems, noSuchRoute } from './problems.ts';

const REQUEST_ID = /^[\w.-]{1,100}$/u;

/** Assembles an API of one or more services' routes, under `/v1` and, for hands that type, without it. */
export function assemble(routers: readonly Router[], log: Logger): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(requestId, ...jsonBody);
  for (const router of routers) app.use('/v1', router).use(router);
  app.use(noSuchRoute, answerProblems(log));
  return app;
}

/** Every answer carries an id, the caller's own if it is fit to be logged. */
const requestId: RequestHandler = ({ headers }, response, next) => {
  const given = headers['x-request-id'];
  response.setHeader('X-Request-ID', typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID());
  next();
};
