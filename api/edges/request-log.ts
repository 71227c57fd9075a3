import type { Request, RequestHandler, Response } from 'express';
import type { Level, Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * Logs each request in a line once it has ended: what was asked by its route, never by its query, and how it went. What
 * was thrown belongs to it when {@link Response.err} has it.
 */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger: log,
    quietReqLogger: true, // a line is what `entry` makes, and has nothing of the headers
    quietResLogger: true,
    wrapSerializers: false,
    serializers: { req: () => undefined },
    customAttributeKeys: { reqId: 'requestId' },
    genReqId: (_request, response) => String(response.getHeader('x-request-id')),
    customLogLevel: (_request, response) => levelOf(response),
    customSuccessObject: (request, response, { responseTime }: { responseTime: number }) =>
      entry(request, response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: { responseTime: number }) => ({
      ...entry(request, response, responseTime),
      ...(response.err === undefined ? {} : { err: response.err }),
    }),
    customSuccessMessage: (_request, response) => (response.writableFinished ? 'answered' : 'left before the answer'),
    customErrorMessage: () => 'failed',
  });
}

/** What goes well is told to who looks for it; what a caller does wrong may be an attack; what we do wrong is an error. */
function levelOf({ statusCode, writableFinished }: Response): Level {
  if (statusCode >= 500) return 'error';
  return statusCode >= 400 && writableFinished ? 'info' : 'debug';
}

const LONGEST_PATH = 200;

function entry(request: Request, response: Response, durationMs: number): object {
  const { method, originalUrl } = request;
  // Express has no type for it: the route that took the request, if one did; and tracing leaves the other one there.
  const { path: route } = (request.route ?? {}) as { readonly path?: string };
  const { traceId } = (response.locals['trace'] ?? {}) as { readonly traceId?: string };
  const path = originalUrl.split('?', 1)[0]?.slice(0, LONGEST_PATH);
  const status = response.headersSent ? response.statusCode : undefined;
  return { method, route, path, status, durationMs, traceId };
}
