/** Every kind of problem that an API answers with, as RFC 9457 problem details: one row a `code`. */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request is malformed', retryable: false },
  'idempotency-key-required': { status: 400, title: 'An idempotency key is required', retryable: false },
  unauthenticated: { status: 401, title: 'A valid access token is needed', retryable: false },
  unsigned: { status: 401, title: 'A valid signature is needed', retryable: false },
  forbidden: { status: 403, title: 'The caller may not do that', retryable: false },
  'not-found': { status: 404, title: 'There is no such thing', retryable: false },
  'method-not-allowed': { status: 405, title: 'The path does not take this method', retryable: false },
  'too-late': { status: 409, title: 'It is too late for that', retryable: false },
  'not-allowed-now': { status: 409, title: 'As it stands, that is not allowed', retryable: false },
  'stale-version': { status: 409, title: 'It has changed since it was seen', retryable: false },
  'body-too-large': { status: 413, title: 'The body is too large', retryable: false },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON', retryable: false },
  'invalid-request': { status: 422, title: 'The request is invalid', retryable: false },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key was used for another request',
    retryable: false,
  },
  'too-many-requests': { status: 429, title: 'These are too many requests at once', retryable: true },
  unavailable: { status: 503, title: 'A part of the system is away', retryable: true },
  'internal-error': { status: 500, title: 'Something went wrong here', retryable: true },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;
