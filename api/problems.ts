/** Every error that the APIs answer with, as RFC 9457 problem details. */
import { isOutage } from './outages.ts';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';

import { PROBLEMS, type ProblemCode } from '../contracts/problems.ts';
import { traceOf } from './tracing.ts';

/** Where in the request something is wrong: a JSON pointer into the body, or `query`, and what. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** An answer that isn't the one asked for. Thrown anywhere in a route, answered in {@link answerProblems}. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string,
    faults: readonly Fault[] = [],
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.code = code;
    this.faults = faults;
    this.extra = extra;
  }
}

/** Who sends thousands of wrong fields isn't answered with thousands of lines. */
const MOST_FAULTS = 100;

/**
 * Reads `input` by `schema`.
 *
 * @throws Problem `invalid-request` with what is wrong with it
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown, where = ''): z.output<S> {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  throw new Problem(
    'invalid-request',
    'see errors for what is wrong, and where',
    error.issues.flatMap(faultsOf(where)).slice(0, MOST_FAULTS),
  );
}

const faultsOf =
  (where: string) =>
  (issue: z.core.$ZodIssue): Fault[] => {
    const at = (path: readonly PropertyKey[]): string => where + pointerTo(path);
    if (issue.code !== 'unrecognized_keys') return [{ pointer: at(issue.path), detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), detail: 'is not known here' }));
  };

/** Writes a path as a JSON pointer (RFC 6901). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Answers for a path that no route takes. */
export const noSuchRoute: RequestHandler = ({ path }) => {
  throw new Problem('not-found', `there is no ${path}`);
};

/** Answers whatever was thrown. Of our own faults it says nothing but that there is one; the log has the rest. */
export function answerProblems(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.writableEnded) {
      log.debug({ err: error, requestId: response.getHeader('x-request-id') }, 'came too late for its answer');
      return;
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error);
    if (PROBLEMS[problem.code].status >= 500) response.err = asError(error); // for the request's line in the log
    sendProblem(problem, response);
  };
}

/** Answers with a problem. */
export function sendProblem(problem: Problem, response: Response): void {
  const { status, title, retryable } = PROBLEMS[problem.code];
  const ids = { requestId: response.getHeader('x-request-id'), traceId: traceOf(response).traceId };
  if (status === 503) response.setHeader('Retry-After', '1');
  const type = `urn:backstitch:problem:${problem.code}`;
  const detail =
    status === 500 ? 'the request may be sent again; the log tells more under its requestId' : problem.message;
  const errors = problem.faults.length > 0 ? { errors: problem.faults } : {};
  const body = { type, title, status, detail, code: problem.code, retryable, ...ids, ...errors, ...problem.extra };
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isBodyError(error)) return problemOfBody(error);
  if (isOutage(error))
    return new Problem('unavailable', 'the database does not answer, or cannot do this now; try again soon');
  return new Problem('internal-error', 'unexpected');
}

/** What Express and its body parser throw has a status of its own. */
interface BodyError extends Error {
  readonly status: number;
}

function isBodyError(error: unknown): error is BodyError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}

function problemOfBody({ status, message }: BodyError): Problem {
  if (status === 413) return new Problem('body-too-large', 'at most 64 kB are read');
  if (status === 415) return new Problem('unsupported-media-type', message);
  return new Problem('malformed-request', message);
}
