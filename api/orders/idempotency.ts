import { createHash } from 'node:crypto';

import type { Request, Response } from 'express';

import { idempotencyKey } from '../../contracts/orders.schema.ts';
import { parse, Problem } from '../problems.ts';

/** What tells a repeated request from a new one. The key counts per caller; the hash is of all that was asked. */
export interface RequestIdentity {
  readonly caller: string;
  readonly key: string;
  readonly hash: string;
}

/**
 * Reads who asks for what. `wish` is what the body was read as, so that its spelling doesn't matter.
 *
 * @throws Problem `idempotency-key-required`
 */
export function identify(request: Request, caller: string, wish: unknown): RequestIdentity {
  const header = request.get('idempotency-key');
  if (header === undefined) {
    throw new Problem(
      'idempotency-key-required',
      "send an 'Idempotency-Key' header, one for each thing wanted: a repeat with the same key happens once",
    );
  }
  const key = parse(idempotencyKey, header, 'header/idempotency-key');
  const asked = JSON.stringify([request.method, request.path, wish]);
  return { caller, key, hash: createHash('sha256').update(asked).digest('hex') };
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
