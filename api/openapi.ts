/** The OpenAPI 3.1 document of what an API serves, made of the very schemas that its requests and answers are read by. */
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';

import { ACCESS, isSigned } from '../contracts/access.ts';
import { ROLES } from '../contracts/identity.ts';
import { ANSWER_HEADERS, type Answer, type Operation } from '../contracts/operation.ts';
import { PROBLEMS, type ProblemCode } from '../contracts/problems.ts';
import { problem } from '../contracts/problems.schema.ts';
import type { ApiService } from './service.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** Any operation may be refused with these. */
const ALWAYS: readonly ProblemCode[] = ['malformed-request', 'too-many-requests', 'internal-error', 'unavailable'];
const BY_TOKEN: readonly ProblemCode[] = ['unauthenticated', 'forbidden'];
const BY_SIGNATURE: readonly ProblemCode[] = ['unsigned'];
const WITH_A_BODY: readonly ProblemCode[] = ['body-too-large', 'unsupported-media-type', 'invalid-request'];

/** What any operation of this form may be refused with, beside what is said of this one. */
export function problemsOf({ route, params, query, body, problems = [] }: Operation): ReadonlySet<ProblemCode> {
  return new Set([
    ...ALWAYS,
    ...(isSigned(route) ? BY_SIGNATURE : BY_TOKEN),
    ...(params === undefined ? [] : (['not-found'] as const)),
    ...(query === undefined ? [] : (['invalid-request'] as const)),
    ...(body === undefined ? [] : WITH_A_BODY),
    ...problems,
  ]);
}

/** Describes what the services serve, below `/v1`. */
export function openApiDocument(services: readonly Pick<ApiService, 'name' | 'operations'>[]): OpenApiDocument {
  const paths = new Map<string, [method: string, operation: ZodOpenApiOperationObject][]>();
  for (const { name, operations } of services) {
    for (const operation of operations.toSorted(byRow)) {
      const [method = '', path = ''] = operation.route.split(' ');
      paths.set(path, [...(paths.get(path) ?? []), [method.toLowerCase(), described(operation, name)]]);
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Backstitch',
      version: '1',
      description: "Orders as sagas that can't come undone. Every error is problem details (RFC 9457) with a `code`.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: '/v1', description: 'this version' },
      { url: '/', description: 'the same, for hands that type' },
    ],
    security: [{ token: [] }],
    tags: services.map(({ name }) => ({ name })),
    paths: Object.fromEntries(Array.from(paths, ([path, methods]) => [path, Object.fromEntries(methods)])),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token. In development requests without one come from the demo customer.',
        },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'Of the request, by the secret that its sender and the API share (Standard Webhooks).',
        },
      },
    },
  });
}

const ROWS = Object.keys(ACCESS);
/** In the order of the table of access, which tells the story of an order. */
const byRow = (one: Operation, other: Operation): number => ROWS.indexOf(one.route) - ROWS.indexOf(other.route);

function described(operation: Operation, tag: string): ZodOpenApiOperationObject {
  const { id, summary, description, params, query, headers, body, bodyOptional, examples } = operation;
  const bodies = examples.filter((example) => example.body !== undefined);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(isSigned(operation.route) && { security: [{ signature: [] }] }),
    description: [description, rolesOf(operation)].filter((text) => text !== undefined).join('\n\n'),
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && {
      requestBody: {
        required: bodyOptional !== true,
        content: {
          'application/json': {
            schema: body,
            examples: Object.fromEntries(bodies.map((example) => [example.title, { value: example.body }])),
          },
        },
      },
    }),
    responses: { ...answersOf(operation), ...refusalsOf(operation) },
  };
}

/** Says who may, as the table of access does. */
function rolesOf({ route }: Operation): string {
  if (isSigned(route)) return 'For: who signs it by the shared secret, within five minutes.';
  const able = ROLES.filter((role) => ACCESS[route][role] !== 'no');
  return `For: ${able.map((role) => (ACCESS[route][role] === 'own' ? `${role} (its own)` : role)).join(', ')}.`;
}

const REQUEST_ID = { 'X-Request-ID': { description: "The request's id, as it was sent or made.", schema: text() } };

function answersOf({ answers }: Operation): ZodOpenApiResponsesObject {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]));
}

function answerOf({ description, body, stream, headers = [] }: Answer) {
  const own = headers.map((name) => [name, { description: ANSWER_HEADERS[name], schema: text() }] as const);
  return {
    description,
    headers: { ...REQUEST_ID, ...Object.fromEntries(own) },
    ...(body && { content: { 'application/json': { schema: body } } }),
    ...(stream && { content: { [stream]: {} } }), // its events are told of in words
  };
}

/** Several kinds of problems may have one status. */
function refusalsOf(operation: Operation): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(problemsOf(operation), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        headers: { ...REQUEST_ID, ...REFUSAL_HEADERS[status] },
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}

const REFUSAL_HEADERS: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': { description: 'How to say who asks.', schema: text() } },
  429: { 'Retry-After': { description: 'Seconds after which to try again.', schema: text() } },
  503: { 'Retry-After': { description: 'Seconds after which to try again.', schema: text() } },
};

function text() {
  return { type: 'string' } as const;
}
