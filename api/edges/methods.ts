import { Router, type RequestHandler } from 'express';

import { Problem } from '../problems.ts';

/** Answers for the methods that a path of somebody's routes doesn't take. Other paths it leaves alone. */
export interface OtherMethods {
  /** Goes before the routes: their router would tell of its own only. */
  readonly options: RequestHandler;
  /** Goes behind the routes. */
  readonly refuse: RequestHandler;
}

export function otherMethods(routers: readonly Router[]): OtherMethods {
  const known = Router();
  for (const [path, methods] of methodsByPath(routers)) {
    const allow = [...methods, 'OPTIONS'].join(', ');
    known.all(path, ({ method }, response) => {
      response.setHeader('Allow', allow);
      if (method !== 'OPTIONS') throw new Problem('method-not-allowed', `the methods here are ${allow}`);
      response.status(204).end();
    });
  }
  const options: RequestHandler = (request, response, next) => {
    if (request.method === 'OPTIONS') known(request, response, next);
    else next();
  };
  return { options, refuse: known };
}

function methodsByPath(routers: readonly Router[]): ReadonlyMap<string, ReadonlySet<string>> {
  const methods = new Map<string, Set<string>>();
  for (const { route } of routers.flatMap(({ stack }) => stack)) {
    if (route === undefined) continue;
    const taken = methods.get(route.path) ?? new Set();
    for (const { method } of route.stack) taken.add(method.toUpperCase());
    if (taken.has('GET')) taken.add('HEAD');
    methods.set(route.path, taken);
  }
  return methods;
}
