import { createHash } from 'node:crypto';

import type { Response } from 'express';

import type { Operation } from '../../contracts/operation.ts';
import { idempotencyKey } from '../../contracts/orders.schema.ts';
import type { Handled } from '../handle.ts';
import { parse, Problem } from '../problems.ts';

/** What tells a repeated request from a new one. The key counts per caller; the hash is of all that was asked. */
export interface RequestIdentity {
  readonly caller: string;
  readonly key: string;
  readonly hash: string;
}

/**
 * Reads who asks for what: the operation, what its path names, and `wish`, what its body was read as. How the path and
 * the body were spelled makes no difference.
 *
 * @throws Problem `idempotency-key-required`, `invalid-request`
 */
export function identify(
  { operation, params, caller, request }: Pick<Handled<Operation>, 'operation' | 'params' | 'caller' | 'request'>,
  wish: unknown,
): RequestIdentity {
  const header = request.get('idempotency-key');
  if (header === undefined) {
    throw new Problem(
      'idempotency-key-required',
      "send an 'Idempotency-Key' header, one for each thing wanted: a repeat with the same key happens once",
    );
  }
  const key = parse(idempotencyKey, header, 'header/idempotency-key');
  const asked = JSON.stringify([operation.route, params, wish], sorted);
  return { caller: caller.subject, key, hash: createHash('sha256').update(asked).digest('hex') };
}

/** Has the fields of every object in the order of their names. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Says whether an answer was given before. */
export function markReplayed(response: Response, replayed: boolean): Response {
  if (replayed) response.setHeader('Idempotent-Replayed', 'true');
  return response;
}

/** @throws Problem `idempotency-key-reused` when the key stands for something else */
export function sameRequest(record: { readonly requestHash: string }, { key, hash }: RequestIdentity): void {
  if (record.requestHash === hash) return;
  throw new Problem(
    'idempotency-key-reused',
    `'${key}' was sent before with another request: take a new key for a new wish`,
  );
}
