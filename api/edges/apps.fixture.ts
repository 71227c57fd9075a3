/** Small apps with some of the edges, on real sockets. */
import express, { type Express, type RequestHandler, type Router } from 'express';
import { onTestFinished } from 'vitest';

import { logger } from '../../process/log.ts';
import { serve } from '../../process/serve.ts';
import { type AppParts, assemble } from '../app.ts';
import { answerProblems } from '../problems.ts';
import { tracing } from '../tracing.ts';

interface Listening {
  readonly port: number;
  readonly url: string;
}

/** Serves an app for one test. */
export async function listening(app: Express): Promise<Listening> {
  const { port, close } = await serve(app, 0);
  onTestFinished(async () => close(0));
  return { port, url: `http://127.0.0.1:${port}` };
}

/** Serves an app of these handlers for one test. */
export async function served(handlers: readonly RequestHandler[]): Promise<Listening> {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  return listening(app.use(tracing, ...handlers, answerProblems(logger('test', 'silent'))));
}

/** The whole app around these routes, as it is for anybody who calls. */
export function appAround(
  routers: readonly Router[],
  parts: Partial<Pick<AppParts, 'log' | 'answerWithinMs' | 'temporalUi'>> = {},
): Express {
  const authenticate: RequestHandler = (_request, response, next) => {
    response.locals['caller'] = { subject: 'anybody', roles: [] };
    next();
  };
  const services = routers.map((routes) => ({ name: 'orders', operations: [], routes }) as const);
  return assemble({ services, authenticate, log: logger('test', 'silent'), ...parts });
}
