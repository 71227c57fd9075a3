import { setTimeout as pause } from 'node:timers/promises';

import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { CommandView } from '../../contracts/order-views.schema.ts';
import type { Command } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Within } from '../handle.ts';
import { Problem } from '../problems.ts';
import { sameRequest, type RequestIdentity } from './idempotency.ts';
import { abortOf } from './patience.ts';
import type { CommandAnswer, Relay } from './relay.ts';

/** How often an answer is looked for. */
const SOONEST_MS = 50;
const LATEST_MS = 500;

export interface Cancel {
  readonly by: string;
  readonly reason: string;
}

/**
 * Writes a cancel down, once an order: whoever cancels again gets the same command. The identity's key is recorded in
 * the same statement.
 *
 * @throws Problem `idempotency-key-reused`
 */
export async function writeCancel(
  db: OrdersDatabase,
  identity: RequestIdentity,
  orderId: string,
  cancel: Cancel,
): Promise<{ readonly commandId: string; readonly replayed: boolean }> {
  const { caller, key, hash } = identity;
  const inserted = await db.$executeRaw`
    WITH written AS (
      INSERT INTO command (id, order_id, kind, body, due)
      VALUES (${typeid(ID_PREFIXES.command).toString()}, ${orderId}, 'cancel', ${JSON.stringify(cancel)}::jsonb,
              now() + interval '35 seconds')
      ON CONFLICT DO NOTHING
    )
    INSERT INTO idempotency_record (caller, key, request_hash, resource)
    VALUES (${caller}, ${key}, ${hash}, ${orderId}) ON CONFLICT DO NOTHING`;
  if (inserted === 0) {
    const record = await db.idempotencyRecord.findUniqueOrThrow({ where: { caller_key: { caller, key } } });
    sameRequest(record, identity);
  }
  const { id } = await db.command.findUniqueOrThrow({ where: { orderId_kind: { orderId, kind: 'cancel' } } });
  return { commandId: id, replayed: inserted === 0 };
}

/** Delivers a command, and gives it as it stands when it was answered, put off, or is waited for no longer. */
export async function deliver(
  db: OrdersDatabase,
  relay: Relay,
  commandId: string,
  over: AbortSignal,
): Promise<CommandView> {
  const before = await db.command.findUniqueOrThrow({ where: { id: commandId } });
  if (before.answeredAt !== null) return commandView(before);
  await Promise.race([relay.tryDeliver(commandId), abortOf(over)]);
  return commandView(await db.command.findUniqueOrThrow({ where: { id: commandId } }));
}

/** Waits for the answer to a command whose delivery was put off. */
export async function answered(db: OrdersDatabase, command: CommandView, over: AbortSignal): Promise<CommandView> {
  let [view, delayMs] = [command, SOONEST_MS];
  while (view.status === 'pending' && !over.aborted) {
    await pause(delayMs, undefined, { signal: over }).catch(() => undefined);
    delayMs = Math.min(delayMs * 1.5, LATEST_MS);
    view = await readCommand(db, view.orderId, view.id);
  }
  return view;
}

/** @throws Problem `not-found` */
export async function readCommand(
  db: OrdersDatabase,
  orderId: string,
  id: string,
  within: Within = {},
): Promise<CommandView> {
  const command = await db.command.findFirst({ where: { id, orderId, order: within } });
  if (command === null) throw new Problem('not-found', `order '${orderId}' has no command '${id}'`);
  return commandView(command);
}

function commandView({ id, orderId, kind, answer, createdAt, answeredAt }: Command): CommandView {
  const answered = answer as unknown as CommandAnswer | null; // what the relay wrote
  const order = `/v1/orders/${orderId}`;
  return {
    id,
    orderId,
    kind,
    status: answered?.status ?? 'pending',
    outcome: answered?.outcome ?? null,
    undone: answered?.undone ?? [],
    kept: answered?.kept ?? [],
    createdAt: createdAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    links: { self: `${order}/commands/${id}`, order, saga: `${order}/saga` },
  };
}
