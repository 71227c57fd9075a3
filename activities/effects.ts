/**
 * Effects: changes that happen once per key, however often they are asked for, and never after they were revoked.
 *
 * Every service's database has a table `effect` with a row for each key. The row is written in the transaction of the
 * effect itself; its primary key makes a second attempt, and an undo, wait for the first.
 */
import { ApplicationFailure } from '@temporalio/common';

import type { Revocation } from '../contracts/effects.ts';
import { REFUSALS, REVOKED, type Refusal } from '../contracts/names.ts';
import { refusal as refusalOf } from './refusals.ts';

/** What effects need of a service's transaction; every Prisma client has it. */
export interface EffectTransaction {
  $queryRaw<R>(query: TemplateStringsArray, ...values: unknown[]): Promise<R>;
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

export interface EffectDatabase<Tx> {
  $transaction<R>(work: (tx: Tx) => Promise<R>): Promise<R>;
}

/**
 * `intent` and `revoking` are under way at another system; `refused`, `revoked` and `barred` are final; what is
 * `external` was done by hand.
 */
export type EffectState = 'intent' | 'applied' | 'refused' | 'revoking' | 'revoked' | 'barred' | 'external';

export interface EffectRow {
  readonly key: string;
  readonly state: EffectState;
  readonly request: unknown;
  readonly result: unknown;
  readonly refusal: StoredRefusal | null;
  /** Who took it back, or barred it. */
  readonly revokedBy: string | null;
  /** How many seconds ago it was begun, by the database's clock. */
  readonly ageS: number;
  /** How many seconds ago it was moved on last. */
  readonly unmovedS: number;
}

interface StoredRefusal {
  readonly type: Refusal;
  readonly message: string;
  readonly details: readonly unknown[];
}

/**
 * Runs `act` once for `key`. A repeat gets the first result, or the first refusal, again.
 *
 * @throws the refusal (not retryable) that `act` threw, now or the first time
 * @throws ApplicationFailure `Revoked` (not retryable) when `key` was revoked
 */
export async function apply<Tx extends EffectTransaction, R>(
  db: EffectDatabase<Tx>,
  key: string,
  act: (tx: Tx) => Promise<R>,
): Promise<R> {
  const row = await orRefused(db, key, async (tx) => {
    const first = await claim(tx, { key, state: 'applied' });
    return first ? move(tx, key, { state: 'applied', result: await act(tx) }) : lock(tx, key);
  });
  return resultOf<R>(row);
}

/** Takes back what was applied for `key`, once; where nothing was, bars it from being applied late. */
export async function revoke<Tx extends EffectTransaction, R>(
  db: EffectDatabase<Tx>,
  { key, by = ownerOf(key) }: Revocation,
  undo: (tx: Tx, result: R) => Promise<void>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    if (await claim(tx, { key, state: 'barred', revokedBy: by })) return;
    const row = await lock(tx, key);
    mustBeOurs(row);
    if (row.state !== 'applied') return;
    await undo(tx, row.result as R); // what `apply` stored
    await move(tx, key, { state: 'revoked', revokedBy: by });
  });
}

/** Runs `work` in a transaction; if it refuses, nothing of it stays but the refusal, stored under `key`. */
export async function orRefused<Tx extends EffectTransaction>(
  db: EffectDatabase<Tx>,
  key: string,
  work: (tx: Tx) => Promise<EffectRow>,
): Promise<EffectRow> {
  try {
    return await db.$transaction(work);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null) throw error;
    return db.$transaction(async (tx) => {
      await claim(tx, { key, state: 'refused', refusal }); // unless another attempt got through meanwhile
      return lock(tx, key);
    });
  }
}

interface Claim {
  readonly key: string;
  readonly state: EffectState;
  readonly request?: unknown;
  readonly refusal?: StoredRefusal;
  readonly evidence?: string;
  readonly revokedBy?: string;
}

/**
 * Inserts the row for `key`, and tells whether it was the first to. Waits for a transaction that holds the key. What comes
 * for a forgotten saga is inserted no more.
 */
export async function claim(tx: EffectTransaction, claimed: Claim): Promise<boolean> {
  const { key, state, request, refusal, evidence = null, revokedBy = null } = claimed;
  const inserted = await tx.$executeRaw`
    INSERT INTO effect (key, state, request, refusal, evidence, revoked_by)
    SELECT ${key}, ${state}::effect_state, ${json(request)}::jsonb, ${json(refusal)}::jsonb, ${evidence}, ${revokedBy}
    WHERE NOT EXISTS (SELECT FROM effect_horizon WHERE split_part(${key}, '/', 1) COLLATE "C" <= closed)
    ON CONFLICT DO NOTHING`;
  return inserted > 0;
}

/**
 * Reads the row for `key`, and keeps it until the end of the transaction.
 *
 * @throws ApplicationFailure `Revoked` (not retryable) when its saga was over so long ago that its effects are forgotten
 */
export async function lock(tx: EffectTransaction, key: string): Promise<EffectRow> {
  const rows = await find(tx, key);
  if (rows.length === 0) throw refusalOf(REVOKED, `'${key}' comes too late: its saga is forgotten`, { key });
  return only(rows, key);
}

/** Reads the row for `key`, and keeps it, if there is one. */
export async function find(tx: EffectTransaction, key: string): Promise<readonly EffectRow[]> {
  return tx.$queryRaw<EffectRow[]>`
    SELECT key, state::text, request, result, refusal, revoked_by AS "revokedBy",
      extract(epoch FROM now() - created_at)::float AS "ageS", extract(epoch FROM now() - updated_at)::float AS "unmovedS"
    FROM effect WHERE key = ${key} FOR UPDATE`;
}

interface Move extends Pick<Claim, 'state' | 'refusal' | 'evidence' | 'revokedBy'> {
  readonly result?: unknown;
}

/** Moves a row on; what isn't given stays as it is, and evidence is added to what there is. */
export async function move(tx: EffectTransaction, key: string, moved: Move): Promise<EffectRow> {
  const { state, result, refusal, evidence = null, revokedBy = null } = moved;
  const rows = await tx.$queryRaw<EffectRow[]>`
    UPDATE effect SET state = ${state}::effect_state, result = coalesce(${json(result)}::jsonb, result),
      refusal = coalesce(${json(refusal)}::jsonb, refusal), revoked_by = coalesce(revoked_by, ${revokedBy}),
      evidence = nullif(concat_ws('; ', evidence, ${evidence}::text), '')
    WHERE key = ${key}
    RETURNING key, state::text, request, result, refusal, revoked_by AS "revokedBy",
      extract(epoch FROM now() - created_at)::float AS "ageS", extract(epoch FROM now() - updated_at)::float AS "unmovedS"`;
  return only(rows, key);
}

/**
 * Gives what a row says to whoever asks for the effect.
 *
 * @throws ApplicationFailure the stored refusal, or `Revoked`
 */
export function resultOf<R>({ key, state, result, refusal, revokedBy }: EffectRow): R {
  if (state === 'applied' || state === 'external') return result as R; // stored by the act of the same key
  if (refusal !== null) throw refusalOf(refusal.type, refusal.message, ...refusal.details);
  const by = revokedBy ?? 'nobody knows whom';
  throw refusalOf(REVOKED, `'${key}' was taken back by ${by}, and can't be done any more`, { key, state, by });
}

/** Names the saga that a key belongs to: a key begins with its saga's id. */
export function ownerOf(key: string): string {
  return `saga '${key.split('/')[0]}'`;
}

/** @throws ApplicationFailure `External` (not retryable) when only a person can take it back */
export function mustBeOurs({ key, state }: EffectRow): void {
  if (state !== 'external') return;
  const message = `'${key}' was done by hand, and is to be undone by hand`;
  throw ApplicationFailure.nonRetryable(message, 'External', { key });
}

/** Reads a refusal out of what was thrown; null when it is anything else. */
export function refusalIn(error: unknown): StoredRefusal | null {
  if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true) return null;
  const { type, message, details } = error;
  const listed = REFUSALS.find((refusal) => refusal === type);
  return listed === undefined ? null : { type: listed, message, details: details ?? [] };
}

function only(rows: readonly EffectRow[], key: string): EffectRow {
  const [row] = rows;
  if (row === undefined) throw new Error(`effect '${key}' is gone, although nobody forgets it while it is locked`);
  return row;
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
