import { setTimeout as pause } from 'node:timers/promises';

import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { Command } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { sameRequest, type RequestIdentity } from './idempotency.ts';
import { abortOf } from './patience.ts';
import type { Relay } from './relay.ts';

/** How often an answer is looked for. */
const SOONEST_MS = 50;
const LATEST_MS = 500;

/** How long the process that wrote a command has to deliver it, before the relay's sweep does. */
export const DELIVERY_LEASE = '35 seconds';

/** What somebody tells a saga; `by` says who. */
export interface Wish {
  readonly orderId: string;
  /** The saga that it is about. */
  readonly sagaId: string;
  readonly kind: 'cancel' | 'resolve' | 'undo';
  readonly body: { readonly by: string; readonly reason: string };
  /** Whether it isn't delivered before a second person approves it. */
  readonly needsApproval?: boolean;
}

export interface WrittenCommand {
  readonly commandId: string;
  /** Whether the same request was written down before. */
  readonly replayed: boolean;
}

/**
 * Writes a command down, in one statement with the record of the identity's key. A second cancel of an order, or undo,
 * is not written: `commandId` is then nobody's.
 *
 * @throws Problem `idempotency-key-reused`
 */
export async function writeCommand(
  db: OrdersDatabase,
  identity: RequestIdentity,
  { orderId, sagaId, kind, body, needsApproval = false }: Wish,
): Promise<WrittenCommand> {
  const { caller, key, hash } = identity;
  const id = typeid(ID_PREFIXES.command).toString();
  const claimed = await db.$queryRaw<unknown[]>`
    WITH claimed AS (
      INSERT INTO idempotency_record (caller, key, request_hash, resource)
      VALUES (${caller}, ${key}, ${hash}, ${id}) ON CONFLICT DO NOTHING RETURNING resource
    ), written AS (
      INSERT INTO command (id, order_id, saga_id, kind, body, needs_approval, due)
      SELECT resource, ${orderId}, ${sagaId}, ${kind}, ${JSON.stringify(body)}::jsonb, ${needsApproval},
             CASE WHEN NOT ${needsApproval} THEN now() + ${DELIVERY_LEASE}::interval END FROM claimed
      ON CONFLICT DO NOTHING
    )
    SELECT resource FROM claimed`;
  if (claimed.length > 0) return { commandId: id, replayed: false };
  const record = await db.idempotencyRecord.findUniqueOrThrow({ where: { caller_key: { caller, key } } });
  sameRequest(record, identity);
  return { commandId: record.resource, replayed: true };
}

/** Delivers a command, and gives it as it stands when it was answered, put off, or is waited for no longer. */
export async function deliver(
  db: OrdersDatabase,
  relay: Relay,
  commandId: string,
  over: AbortSignal,
): Promise<Command> {
  const before = await db.command.findUniqueOrThrow({ where: { id: commandId } });
  if (before.answeredAt !== null || isWaiting(before)) return before;
  await Promise.race([relay.tryDeliver(commandId), abortOf(over)]);
  return db.command.findUniqueOrThrow({ where: { id: commandId } });
}

/** Whether a second person has yet to approve it. */
export function isWaiting({ needsApproval, approvedBy }: Command): boolean {
  return needsApproval && approvedBy === null;
}

/** Waits for the answer to a command whose delivery was put off. */
export async function answered(db: OrdersDatabase, command: Command, over: AbortSignal): Promise<Command> {
  let [now, delayMs] = [command, SOONEST_MS];
  while (now.answeredAt === null && !over.aborted) {
    await pause(delayMs, undefined, { signal: over }).catch(() => undefined);
    delayMs = Math.min(delayMs * 1.5, LATEST_MS);
    now = await db.command.findUniqueOrThrow({ where: { id: command.id } });
  }
  return now;
}
