import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** The request's W3C trace; null when it names none. */
export function traceparentOf(request: Request): string | null {
  const header = request.get('traceparent');
  return header !== undefined && TRACEPARENT.test(header) ? header : null;
}

/** What a log entry about a request is found by: undefined, so left out, where it isn't known. */
export function factsOf(request: Request, { locals }: Response): { traceId: string | undefined; orderId: unknown } {
  return { traceId: traceparentOf(request)?.split('-')[1], orderId: locals['orderId'] };
}

/** Remembers which order a request turned out to be about. */
export function isAbout(response: Response, reference: string): void {
  response.locals['orderId'] = reference;
}

/** Logs every request at debug, once it is over, with a status of null when nobody got an answer. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : null;
      log.debug({ status, ...factsOf(request, response) }, `${request.method} ${request.path}`);
    });
    next();
  };
}
