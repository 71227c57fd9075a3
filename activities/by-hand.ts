/** What a person did, or undid, in place of a saga: written down, so that our books say what happened. */
import { ApplicationFailure } from '@temporalio/common';

import {
  claim,
  find,
  lock,
  move,
  resultOf,
  type EffectDatabase,
  type EffectState,
  type EffectTransaction,
} from './effects.ts';
import type { Intent, ReversibleIntent } from './intents.ts';

interface DoneByHand<Tx, Request, Result> {
  /** Where it can be seen. */
  readonly evidence: string;
  /** Tells, in the transaction that writes it down, what is to be written. May throw. */
  read(tx: Tx): Promise<{ readonly request: Request; readonly result: Result }>;
}

/**
 * Writes down, once for `key`, that a person did what `intent` does. A repeat gets the first result.
 *
 * @throws ApplicationFailure `Revoked` (not retryable) when `key` was settled or barred, or its saga is forgotten
 */
export async function performedByHand<Tx extends EffectTransaction, Request, Result extends object>(
  db: EffectDatabase<Tx>,
  key: string,
  { read, evidence }: DoneByHand<Tx, Request, Result>,
  intent: Pick<Intent<Tx, Request, Result>, 'prepare' | 'record'>,
): Promise<Result> {
  const row = await db.$transaction(async (tx) => {
    const [known] = await find(tx, key);
    if (known !== undefined) return known;
    const { request, result } = await read(tx);
    // Another attempt may have written it down meanwhile, or its saga is forgotten.
    if (!(await claim(tx, { key, state: 'external', request, evidence }))) return lock(tx, key);
    await intent.prepare(tx, request, key);
    await intent.record(tx, request, result, key);
    return move(tx, key, { state: 'external', result });
  });
  return resultOf<Result>(row);
}

/** @throws ApplicationFailure `NotByHand` (not retryable) when it is what was done under a key of ours, and taken back */
export function mustBeAnother(ref: string, ours: readonly unknown[]): void {
  if (ours.length === 0) return;
  const message = `'${ref}' was done by us, not by hand, and is taken back: name what was done in its place`;
  throw ApplicationFailure.nonRetryable(message, 'NotByHand', { ref });
}

/**
 * Writes down, once for `key`, that a person took back whatever was done under it, or saw that nothing was: by our own
 * hand, or by theirs.
 */
export async function retractedByHand<Tx extends EffectTransaction, Request, Result extends object, Undone>(
  db: EffectDatabase<Tx>,
  { key, evidence }: { readonly key: string; readonly evidence: string },
  intent: Pick<ReversibleIntent<Tx, Request, Result, Undone>, 'close' | 'decline' | 'recordUndo'>,
): Promise<void> {
  const by = { evidence, revokedBy: `an operator: ${evidence}` };
  await db.$transaction(async (tx) => {
    if (await claim(tx, { key, state: 'barred', ...by })) return;
    const { state, request: stored, result } = await lock(tx, key);
    if (!OPEN.has(state)) return;
    const request = stored as Request; // what `perform`, or a person, stored
    if (state !== 'revoking') await intent.close(tx, request, key);
    await (result === null ? intent.decline(tx, request, key) : intent.recordUndo(tx, request, null, key));
    await move(tx, key, { state: 'revoked', ...by });
  });
}

/** Whether there may be something of it to take back. */
const OPEN: ReadonlySet<EffectState> = new Set<EffectState>(['intent', 'applied', 'revoking', 'external']);
