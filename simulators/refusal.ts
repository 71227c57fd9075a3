import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { factsOf } from './requests.ts';

interface Problem {
  /** RFC 6901: `/to/city`. */
  readonly pointer: string;
  readonly detail: string;
}

/** A request that is turned away without any effect. Its key stays free. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[] | undefined;
  /** How long the caller is asked to wait. */
  readonly retryAfterS: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    { problems, retryAfterS }: { problems?: readonly Problem[]; retryAfterS?: number | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
    this.retryAfterS = retryAfterS;
  }
}

/** The body of every answer that is a no. */
export function errorBody(code: string, message: string): { error: { code: string; message: string } } {
  return { error: { code, message } };
}

/** @throws Refusal 422, listing all that is wrong with the input */
export function valid<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part)}`).join(''),
    detail: message,
  }));
  throw new Refusal(422, 'invalid_request', 'the request is not valid', { problems });
}

export const noSuchPage: RequestHandler = (request) => {
  throw new Refusal(404, 'not_found', `there is no '${request.method} ${request.path}'`);
};

/** Answers with what was thrown; a bug is logged, and says nothing but 500. */
export const refusals =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const { status, code, message, problems, retryAfterS } = refusalOf(error);
    if (status === 500) log.error({ err: error as unknown, ...factsOf(request, response) }, 'a request failed');
    if (retryAfterS !== undefined) response.set('Retry-After', String(retryAfterS));
    response.status(status).json({ error: { code, message, problems } });
  };

const parserError = z.object({ status: z.int().min(400).max(499), type: z.string(), message: z.string() });

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof URIError) return new Refusal(400, 'malformed_path', error.message); // of Express's router
  // What express.json() throws: 'entity.parse.failed', 'entity.too.large' and their like.
  const { data } = parserError.safeParse(error);
  if (data !== undefined) return new Refusal(data.status, data.type.replaceAll('.', '_'), data.message);
  return new Refusal(500, 'internal', 'something went wrong here');
}
