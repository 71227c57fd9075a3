import type { Client } from '@temporalio/client';
import { typeid } from 'typeid-js';

import type { ResolveSagas } from '../../contracts/batch.schema.ts';
import { ID_PREFIXES } from '../../contracts/names.ts';
import type { SagaView } from '../../contracts/saga.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { isAbove, type Limits } from './limits.ts';
import { takesTwo } from './resolve.ts';
import { sagaView } from './saga-view.ts';

interface BatchesParts {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly uiUrl: string;
  readonly approvalAbove: Limits;
}

interface Item {
  readonly batchId: string;
  readonly sagaId: string;
  readonly orderId: string;
  readonly by: string;
  readonly wish: ResolveSagas;
  readonly totalAmount: bigint;
  readonly currency: string;
}

/** How many sagas one sweep looks at. */
const SWEEP = 20;

/** Turns the sagas of batches into decisions about each, which the relay delivers. Several processes may sweep at once. */
export class Batches {
  readonly #parts: BatchesParts;

  constructor(parts: BatchesParts) {
    this.#parts = parts;
  }

  /** Looks at what is due. What a process that died had begun is due again when its lease is over. */
  async sweep(): Promise<void> {
    const due = await this.#parts.db.$queryRaw<Item[]>`
      UPDATE batch_item item SET due = now() + interval '5 seconds' FROM batch, saga, orders
      WHERE batch.id = batch_id AND saga.id = saga_id AND orders.id = order_id AND (batch_id, saga_id) IN (
        SELECT batch_id, saga_id FROM batch_item WHERE due <= now() ORDER BY due LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)
      RETURNING batch_id AS "batchId", saga_id AS "sagaId", order_id AS "orderId", batch.by, batch.wish,
        total_amount AS "totalAmount", currency`;
    await Promise.all(due.map(async (item) => this.#decide(item)));
  }

  /** A saga that nobody can ask is asked again later: a decision takes the version of now. */
  async #decide(item: Item): Promise<void> {
    const { db } = this.#parts;
    const saga = await db.saga.findUniqueOrThrow({ where: { id: item.sagaId } });
    const view = await sagaView(this.#parts, saga);
    if (!view.live && view.state !== 'settled') return;
    await this.#write(item, view);
  }

  /** The decision and "looked at" are one statement. */
  async #write(item: Item, { steps, version }: SagaView): Promise<void> {
    const { batchId, sagaId, orderId, by, wish } = item;
    const { db, approvalAbove } = this.#parts;
    const { action, reason, filter } = wish;
    const step = steps.find(({ name, allowed }) => (filter.step ?? name) === name && allowed.includes(action));
    const id = step === undefined ? null : typeid(ID_PREFIXES.command).toString();
    const body = JSON.stringify({ by, reason, action, step: step?.name, version, batchId });
    const needsApproval = takesTwo(action, isAbove(approvalAbove, item));
    await db.$executeRaw`
      WITH looked AS (
        UPDATE batch_item SET due = NULL, command_id = ${id}
        WHERE batch_id = ${batchId} AND saga_id = ${sagaId} AND due IS NOT NULL RETURNING command_id
      )
      INSERT INTO command (id, order_id, saga_id, kind, body, needs_approval, due)
      SELECT command_id, ${orderId}, ${sagaId}, 'resolve', ${body}::jsonb, ${needsApproval},
             CASE WHEN NOT ${needsApproval} THEN now() END
      FROM looked WHERE command_id IS NOT NULL`;
  }
}
