/**
 * Effects in somebody else's system, once per key there and here.
 *
 * The whole request is stored before it is sent, under a key that is also the other system's idempotency key. Its
 * outcome, result or refusal, is stored before it is reported. Where the outcome is unknown, sending the same request
 * again under the same key pins it: the other system has done it, or does it now. Looking it up would decide nothing,
 * since a frozen worker may still be about to send.
 *
 * Other systems forget keys. One that may be forgotten isn't sent any more: what is found there under it is adopted, and
 * where nothing is, a person decides.
 */
import type { Revocation } from '../contracts/effects.ts';
import {
  claim,
  lock,
  move,
  mustBeOurs,
  orRefused,
  ownerOf,
  refusalIn,
  resultOf,
  type EffectDatabase,
  type EffectRow,
  type EffectTransaction,
} from './effects.ts';
import { expiredKey, isRepeatable, type Entry, type Keys } from './keys.ts';

/** An effect in another system. `Request` and `Result` are kept as JSON. */
export interface Intent<Tx, Request, Result extends object> {
  /** What the other system does with keys. */
  readonly keys: Keys;
  /** Checks, in the transaction that stores the intent, whether it may be sent, and writes that it will be. May refuse. */
  prepare(tx: Tx, request: Request, key: string): Promise<void>;
  /** Sends the request. Throws a refusal, or anything else when the outcome is unknown. */
  send(request: Request, key: string): Promise<Result>;
  /** Lists, by our own reference, what the other system has under `key`. Left out where a second time changes nothing. */
  lookUp?(request: Request, key: string): Promise<readonly Entry<Result>[]>;
  /** Writes down that it was done. */
  record(tx: Tx, request: Request, result: Result, key: string): Promise<void>;
  /** Writes down that it was refused. */
  decline(tx: Tx, request: Request, key: string): Promise<void>;
}

/** An effect in another system that can be taken back there. */
export interface ReversibleIntent<Tx, Request, Result extends object, Undone> extends Intent<Tx, Request, Result> {
  /** Writes, in the transaction that begins the undo, what must not happen from here on. */
  close(tx: Tx, request: Request, key: string): Promise<void>;
  /** Takes the effect back in the other system, once per `undoKey`. */
  takeBack(request: Request, result: Result, undoKey: string): Promise<Undone>;
  /** Lists what the other system has under `undoKey`. Left out where a second time changes nothing. */
  lookUpUndo?(request: Request, result: Result, undoKey: string): Promise<readonly Entry<Undone>[]>;
  /** Writes down that it was taken back, or, without `undone`, that a person did so. */
  recordUndo(tx: Tx, request: Request, undone: Undone | null, key: string): Promise<void>;
}

/**
 * Carries out `intent` once for `key`. A repeat sends what was stored the first time, whatever `request` it brings.
 *
 * @throws the refusal (not retryable), now or the first time
 * @throws ApplicationFailure `Revoked` (not retryable) when `key` was retracted; `ExpiredKey` (not retryable, and no
 *   refusal) when the other system may have forgotten `key`, and has nothing under it
 */
export async function perform<Tx extends EffectTransaction, Request, Result extends object>(
  db: EffectDatabase<Tx>,
  key: string,
  request: Request,
  intent: Intent<Tx, Request, Result>,
): Promise<Result> {
  const before = await orRefused(db, key, async (tx) => {
    if (await claim(tx, { key, state: 'intent', request })) await intent.prepare(tx, request, key);
    return lock(tx, key);
  });
  if (before.state !== 'intent') return resultOf<Result>(before);
  return resultOf<Result>(await pin(db, before, intent));
}

/**
 * Takes back what `intent` did for `key`, once, here and in the other system; bars it where it was never begun.
 *
 * @throws ApplicationFailure `ExpiredKey` (not retryable) as `perform`, for `key` or the key of its undo
 */
export async function retract<Tx extends EffectTransaction, Request, Result extends object, Undone>(
  db: EffectDatabase<Tx>,
  revocation: Revocation,
  intent: ReversibleIntent<Tx, Request, Result, Undone>,
): Promise<void> {
  const { key } = revocation;
  const before = await db.$transaction(async (tx) => begin(tx, revocation, intent));
  if (before.state !== 'revoking') return;
  const pinned = before.result === null ? await pin(db, before, intent) : before;
  if (pinned.state !== 'revoking') return; // refused, or taken back by somebody else meanwhile
  const { request } = pinned;
  const undone = await takeBack(pinned, intent);
  await db.$transaction(async (tx) => {
    if ((await lock(tx, key)).state !== 'revoking') return;
    await intent.recordUndo(tx, request as Request, undone, key);
    await move(tx, key, { state: 'revoked' });
  });
}

/** Nobody sent the undo's key before the row was moved on last: with the result known, it is revoking since then. */
async function takeBack<Tx, Request, Result extends object, Undone>(
  { key, request: stored, result: known, unmovedS }: EffectRow,
  { takeBack: send, lookUpUndo, keys }: ReversibleIntent<Tx, Request, Result, Undone>,
): Promise<Undone> {
  const [request, result, undoKey] = [stored as Request, known as Result, `${key}/undo`];
  if (lookUpUndo === undefined || isRepeatable(unmovedS, keys)) return send(request, result, undoKey);
  const found = await lookUpUndo(request, result, undoKey);
  const [only] = found;
  if (only === undefined || found.length > 1) throw expiredKey(undoKey, unmovedS, keys, found);
  return only.result;
}

/** From here on, an attempt that wakes up late finds its key taken. */
async function begin<Tx extends EffectTransaction, Request, Result extends object, Undone>(
  tx: Tx,
  { key, by: revokedBy = ownerOf(key) }: Revocation,
  intent: ReversibleIntent<Tx, Request, Result, Undone>,
): Promise<EffectRow> {
  const barred = await claim(tx, { key, state: 'barred', revokedBy });
  const row = await lock(tx, key);
  mustBeOurs(row);
  if (barred || (row.state !== 'intent' && row.state !== 'applied')) return row;
  await intent.close(tx, row.request as Request, key);
  return move(tx, key, { state: 'revoking', revokedBy });
}

/** Sends the stored request, and stores the outcome unless somebody else has. Gives the row as it is then. */
async function pin<Tx extends EffectTransaction, Request, Result extends object>(
  db: EffectDatabase<Tx>,
  before: EffectRow,
  intent: Intent<Tx, Request, Result>,
): Promise<EffectRow> {
  const { key, state: expected, request: stored } = before;
  const request = stored as Request; // what `perform` stored
  const outcome = await outcomeOf(before, intent);
  return db.$transaction(async (tx) => {
    const row = await lock(tx, key);
    if (row.state !== expected || row.result !== null) return row;
    if ('refusal' in outcome) {
      await intent.decline(tx, request, key);
      return move(tx, key, { state: 'refused', refusal: outcome.refusal });
    }
    await intent.record(tx, request, outcome.result, key);
    return move(tx, key, { state: expected === 'intent' ? 'applied' : expected, result: outcome.result });
  });
}

type Outcome<Result> = { readonly result: Result } | { readonly refusal: NonNullable<ReturnType<typeof refusalIn>> };

async function outcomeOf<Tx, Request, Result extends object>(
  row: EffectRow,
  intent: Intent<Tx, Request, Result>,
): Promise<Outcome<Result>> {
  const { key, request: stored, ageS } = row;
  const request = stored as Request; // what `perform` stored
  if (intent.lookUp !== undefined && !isRepeatable(ageS, intent.keys)) {
    return { result: adoptable(row, intent.keys, await intent.lookUp(request, key)) };
  }
  try {
    return { result: await intent.send(request, key) };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null) throw error; // unknown: the next attempt sends the same again
    return { refusal };
  }
}

/** What is found under our own key was done. What isn't live there any more is no good but to be taken back. */
function adoptable<Result>({ key, state, ageS }: EffectRow, keys: Keys, found: readonly Entry<Result>[]): Result {
  const [only] = found;
  const isClear = only !== undefined && found.length === 1 && (only.live || state === 'revoking');
  if (!isClear) throw expiredKey(key, ageS, keys, found);
  return only.result;
}
