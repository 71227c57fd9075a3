/** What the API answers, as far as this command looks at it. */
import { z } from 'zod';

import type { Money } from '../../contracts/money.ts';
import type { OrderStatus } from '../../contracts/orders.ts';
import { RESOLVE_ACTIONS, type SagaOutcome, type SagaView } from '../../contracts/saga.ts';

export interface PlacedView {
  readonly id: string;
  readonly status: OrderStatus;
  readonly total: Money;
  readonly trackingNumber: string | null;
}

const STATUSES = [
  'placed',
  'processing',
  'confirmed',
  'shipped',
  'compensating',
  'rejected',
  'cancelled',
  'timed_out',
] as const satisfies readonly OrderStatus[];

export const orderReply: z.ZodType<PlacedView> = z.object({
  id: z.string(),
  status: z.enum(STATUSES),
  total: z.object({ amount: z.int(), currency: z.string() }),
  trackingNumber: z.string().nullable(),
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
  epoch: z.int(),
  state: z.enum([
    'running',
    'done',
    'refused',
    'failed',
    'parked',
    'external',
    'skipped',
    'compensating',
    'compensated',
    'settled',
  ]),
  attempts: z.int(),
  allowed: z.array(z.enum(RESOLVE_ACTIONS)),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  failure: z.object({ type: z.string(), message: z.string() }).nullable(),
  undo: z.object({ startedAt: z.string(), endedAt: z.string().nullable() }).nullable(),
});

const decision = z.object({
  id: z.string(),
  action: z.enum(['cancel', ...RESOLVE_ACTIONS]),
  step: z.string().nullable(),
  actor: z.string(),
  reason: z.string(),
  evidence: z.string().exactOptional(),
  approvedBy: z.string().exactOptional(),
  at: z.string(),
});

export const sagaReply: z.ZodType<SagaView> = z.object({
  sagaId: z.string(),
  version: z.int(),
  orderId: z.string(),
  state: z.enum(['acting', 'pivoting', 'committed', 'compensating', 'settled']),
  outcome: outcome.nullable(),
  cause: z.object({ step: z.string().nullable(), type: z.string(), message: z.string() }).nullable(),
  needsAttention: z.boolean(),
  steps: z.array(step),
  kept: z.array(z.string()),
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
