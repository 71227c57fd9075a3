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
 * Identifies a request by its caller, its key, and a hash of the operation, the path's parameters and `wish`, the body as it
 * was read. The spelling of the path and the body makes no difference.
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

/** Sorts the fields of every object by name, as a replacer of `JSON.stringify`. */
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
