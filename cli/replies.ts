/** What the API answers, as far as the commands look at it. */
import { z } from 'zod';

import type { Money } from '../contracts/money.ts';
import type { OrderStatus, PricedLine } from '../contracts/orders.ts';
import type { SagaOutcome, SagaView } from '../contracts/saga.ts';
import { STATUSES } from './statuses.ts';

export interface OrderView {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly lines: readonly PricedLine[];
  readonly total: Money;
  readonly trackingNumber: string | null;
  readonly placedAt: string;
}

/** An order with its past. */
export interface OrderDetails extends OrderView {
  readonly history: readonly { readonly status: OrderStatus; readonly cause: string; readonly at: string }[];
}

export interface OrderPage {
  readonly data: readonly OrderView[];
  readonly hasMore: boolean;
}

/** What became of a command to an order. */
export interface CommandView {
  readonly id: string;
  readonly orderId: string;
  readonly status: 'pending' | 'done' | 'too-late';
  /** How the saga ended. */
  readonly outcome: { readonly status: SagaOutcome['status'] } | null;
  readonly undone: readonly string[];
  readonly kept: readonly string[];
}

const money = z.object({ amount: z.int(), currency: z.string() });
const status = z.enum(STATUSES);

const order = z.object({
  id: z.string(),
  customerId: z.string(),
  status,
  lines: z.array(z.object({ sku: z.string(), quantity: z.int(), unitPrice: money })),
  total: money,
  trackingNumber: z.string().nullable(),
  placedAt: z.string(),
});
export const orderReply: z.ZodType<OrderView> = order;

export const orderDetailsReply: z.ZodType<OrderDetails> = order.extend({
  history: z.array(z.object({ status, cause: z.string(), at: z.string() })),
});

export const orderPageReply: z.ZodType<OrderPage> = z.object({ data: z.array(order), hasMore: z.boolean() });

export const commandReply: z.ZodType<CommandView> = z.object({
  id: z.string(),
  orderId: z.string(),
  status: z.enum(['pending', 'done', 'too-late']),
  outcome: z.looseObject({ status: z.enum(['confirmed', 'rejected', 'cancelled', 'timed-out']) }).nullable(),
  undone: z.array(z.string()),
  kept: z.array(z.string()),
});

const outcome: z.ZodType<SagaOutcome> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('confirmed'), result: z.unknown() }),
  z.object({ status: z.literal('rejected'), reason: z.string(), step: z.string().nullable(), message: z.string() }),
  z.object({ status: z.literal('cancelled'), by: z.string(), reason: z.string() }),
  z.object({ status: z.literal('timed-out'), step: z.string().nullable() }),
]);

const step = z.object({
  name: z.string(),
  kind: z.enum(['step', 'pivot', 'finish']),
  state: z.enum(['running', 'done', 'refused', 'failed', 'parked', 'compensating', 'compensated']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  failure: z.object({ type: z.string(), message: z.string() }).nullable(),
  undo: z.object({ startedAt: z.string(), endedAt: z.string().nullable() }).nullable(),
});

const decision = z.object({
  id: z.string(),
  action: z.literal('cancel'),
  actor: z.string(),
  reason: z.string(),
  at: z.string(),
});

export const sagaReply: z.ZodType<SagaView> = z.object({
  sagaId: z.string(),
  orderId: z.string(),
  state: z.enum(['acting', 'pivoting', 'committed', 'compensating', 'settled']),
  outcome: outcome.nullable(),
  cause: z.object({ step: z.string().nullable(), type: z.string(), message: z.string() }).nullable(),
  needsAttention: z.boolean(),
  steps: z.array(step),
  decisions: z.array(decision),
  live: z.boolean(),
  carrier: z.object({ workflowId: z.string(), runId: z.string().nullable(), url: z.string() }).nullable(),
});

/** RFC 9457, as the API writes it. */
export const problemReply = z.object({
  title: z.string(),
  detail: z.string().default(''),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});
