/**
 * Effects in somebody else's system, once per key there and here.
 *
 * The whole request is stored before it is sent, under a key that is also the other system's idempotency key. Its
 * outcome, result or refusal, is stored before it is reported. Where the outcome is unknown, sending the same request
 * again under the same key pins it: the other system has done it, or does it now. Looking it up would decide nothing,
 * since a frozen worker may still be about to send.
 */
import {
  claim,
  lock,
  move,
  orRefused,
  refusalIn,
  resultOf,
  type EffectDatabase,
  type EffectRow,
  type EffectTransaction,
} from './effects.ts';

/** An effect in another system. `Request` and `Result` are kept as JSON. */
export interface Intent<Tx, Request, Result extends object> {
  /** Checks, in the transaction that stores the intent, whether it may be sent, and writes that it will be. May refuse. */
  prepare(tx: Tx, request: Request, key: string): Promise<void>;
  /** Sends the request. Throws a refusal, or anything else when the outcome is unknown. */
  send(request: Request, key: string): Promise<Result>;
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
  /** Writes down that it was taken back. */
  recordUndo(tx: Tx, request: Request, undone: Undone, key: string): Promise<void>;
}

/**
 * Carries out `intent` once for `key`. A repeat sends what was stored the first time, whatever `request` it brings.
 *
 * @throws the refusal (not retryable), now or the first time
 * @throws ApplicationFailure `Revoked` (not retryable) when `key` was retracted
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

/** Takes back what `intent` did for `key`, once, here and in the other system; bars it where it was never begun. */
export async function retract<Tx extends EffectTransaction, Request, Result extends object, Undone>(
  db: EffectDatabase<Tx>,
  key: string,
  intent: ReversibleIntent<Tx, Request, Result, Undone>,
): Promise<void> {
  const before = await db.$transaction(async (tx) => begin(tx, key, intent));
  if (before.state !== 'revoking') return;
  const { state, request, result } = before.result === null ? await pin(db, before, intent) : before;
  if (state !== 'revoking') return; // refused, or taken back by somebody else meanwhile
  const undone = await intent.takeBack(request as Request, result as Result, `${key}/undo`);
  await db.$transaction(async (tx) => {
    if ((await lock(tx, key)).state !== 'revoking') return;
    await intent.recordUndo(tx, request as Request, undone, key);
    await move(tx, key, { state: 'revoked' });
  });
}

/** From here on, an attempt that wakes up late finds its key taken. */
async function begin<Tx extends EffectTransaction, Request, Result extends object, Undone>(
  tx: Tx,
  key: string,
  intent: ReversibleIntent<Tx, Request, Result, Undone>,
): Promise<EffectRow> {
  const barred = await claim(tx, { key, state: 'barred' });
  const row = await lock(tx, key);
  if (barred || (row.state !== 'intent' && row.state !== 'applied')) return row;
  await intent.close(tx, row.request as Request, key);
  return move(tx, key, { state: 'revoking' });
}

/** Sends the stored request, and stores the outcome unless somebody else has. Gives the row as it is then. */
async function pin<Tx extends EffectTransaction, Request, Result extends object>(
  db: EffectDatabase<Tx>,
  { key, state: expected, request: stored }: EffectRow,
  intent: Intent<Tx, Request, Result>,
): Promise<EffectRow> {
  const request = stored as Request; // what `perform` stored
  const outcome = await outcomeOf(async () => intent.send(request, key));
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

async function outcomeOf<Result>(send: () => Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { result: await send() };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null) throw error; // unknown: the next attempt sends the same again
    return { refusal };
  }
}
