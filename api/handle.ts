/** Mounts operations: before any code of theirs runs, it is known who asks, whether they may, and what they ask. */
import type { Request, Response, Router } from 'express';

import { ACCESS, type Reach, type Route } from '../contracts/access.ts';
import type { Caller } from '../contracts/identity.ts';
import type { Asked, BodyOf, Operation, StatusOf } from '../contracts/operation.ts';
import { callerOf } from './identity/authenticate.ts';
import { parse, Problem } from './problems.ts';

/** What a caller may see, as a part of a query: everything when it is empty. */
export interface Within {
  readonly customerId?: string;
}

/** A request that may be answered. */
export interface Handled<O extends Operation> extends Asked<O> {
  readonly operation: O;
  readonly caller: Caller;
  readonly within: Within;
  readonly request: Request;
  readonly response: Response;
  /** Answers with a declared status, and the body that is declared for it. */
  readonly reply: <S extends StatusOf<O>>(status: S, body: BodyOf<O, S>) => void;
}

/** Has `answer` take an operation's requests. */
export function handle<O extends Operation>(
  routes: Router,
  operation: O,
  answer: (asked: Handled<O>) => Promise<void>,
): void {
  const [method, path] = operation.route.split(' ') as ['GET' | 'POST', string]; // as `Route` says
  const mount = { GET: routes.get, POST: routes.post }[method].bind(routes);
  mount(path.replaceAll(/\{(\w+)\}/gu, ':$1'), async (request: Request, response: Response) => {
    const caller = callerOf(response);
    const within = withinReach(operation.route, caller);
    const reply = (status: number, body: unknown): void => void response.status(status).json(body);
    await answer({ operation, ...read(operation, request), caller, within, request, response, reply });
  });
}

/** @throws Problem `forbidden` */
function withinReach(route: Route, { subject, roles }: Caller): Within {
  const reaches = new Set<Reach>(roles.map((role) => ACCESS[route][role]));
  if (reaches.has('any')) return {};
  if (reaches.has('own')) return { customerId: subject };
  throw new Problem('forbidden', `'${roles.join(', ')}' may not ${route}; a token of another role is needed`);
}

/**
 * Reads the parts of a request by their schemas.
 *
 * @throws Problem `not-found`, `invalid-request`
 */
function read<O extends Operation>(operation: O, request: Request): Asked<O> {
  const params = operation.params?.safeParse(request.params);
  if (params?.success === false) throw new Problem('not-found', `there is nothing at '${request.path}'`);
  const query = operation.query && parse(operation.query, request.query, 'query');
  const body = operation.body && parse(operation.body, operation.bodyOptional ? (request.body ?? {}) : request.body);
  // The schemas are those that the type was made of.
  return { params: params?.data, query, body } as Asked<O>;
}
