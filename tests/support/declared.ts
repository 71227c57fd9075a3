/** Holds every answer against what its operation declares. */
import { expect } from 'vitest';

import { problemsOf } from '../../api/openapi.ts';
import { APIS } from '../../contracts/apis.ts';
import type { Operation } from '../../contracts/operation.ts';
import { PROBLEMS } from '../../contracts/problems.ts';
import { problem, type ProblemView } from '../../contracts/problems.schema.ts';
import type { Reply } from './http.ts';

/** All operations of all services. */
export const OPERATIONS = Object.values(APIS).flat();

/** Fails unless the answer is one that the operation at that path declares. Other paths have nothing declared. */
export function expectDeclared(method: string, path: string, { status, headers, body }: Reply): void {
  const operation = OPERATIONS.find(({ route }) => matches(route, `${method} ${path}`));
  if (operation === undefined) return;
  const { body: schema, headers: named = [] } = operation.answers[status] ?? refusal(operation, body as ProblemView);
  // What isn't declared is dropped by a schema, so nothing may have been.
  expect(schema?.parse(body), `what ${operation.id} answers with ${status}`).toEqual(body);
  const undeclared = ['location', 'idempotent-replayed', 'preference-applied'].filter(
    (name) => name in headers && !named.some((header) => header.toLowerCase() === name),
  );
  expect(undeclared, `undeclared headers of ${operation.id}`).toEqual([]);
}

function refusal(operation: Operation, { code, status }: ProblemView) {
  expect([...problemsOf(operation)], `what ${operation.id} is refused with`).toContain(code);
  expect(status).toBe(PROBLEMS[code].status);
  return { body: problem, headers: ['Idempotent-Replayed', 'Preference-Applied'] };
}

function matches(route: string, request: string): boolean {
  const pattern = route.replace(' ', ' (/v1)?').replaceAll(/\{\w+\}/gu, '[^/?]+');
  return new RegExp(`^${pattern}(\\?.*)?$`, 'u').test(request);
}
