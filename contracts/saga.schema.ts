/** A saga as the API shows it. */
import { z } from 'zod';

import { orderId } from './orders.schema.ts';
import type { SagaView } from './saga.ts';

const moment = z.iso.datetime();

const undo = z.object({ startedAt: moment, endedAt: moment.nullable() });

const step = z
  .object({
    name: z.string(),
    kind: z.enum(['step', 'pivot', 'finish']).meta({
      description: '`step` can be taken back, `pivot` is the point of no return, `finish` is never taken back.',
    }),
    state: z.enum(['running', 'done', 'refused', 'failed', 'parked', 'compensating', 'compensated']).meta({
      description: '`parked`: it is retried slowly, and a person should look.',
    }),
    startedAt: moment,
    endedAt: moment.nullable(),
    failure: z.object({ type: z.string(), message: z.string() }).nullable(),
    undo: undo.nullable(),
  })
  .meta({ id: 'SagaStep' });

export const sagaOutcome = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('confirmed'), result: z.unknown() }),
    z.object({
      status: z.literal('rejected'),
      reason: z.string(),
      step: z.string().nullable(),
      message: z.string(),
    }),
    z.object({ status: z.literal('cancelled'), by: z.string(), reason: z.string() }),
    z.object({ status: z.literal('timed-out'), step: z.string().nullable() }),
  ])
  .meta({ id: 'SagaOutcome', description: 'How it ended.' });

export const sagaView = z
  .object({
    sagaId: z.string(),
    orderId,
    state: z.enum(['acting', 'pivoting', 'committed', 'compensating', 'settled']),
    outcome: sagaOutcome.nullable(),
    cause: z
      .object({ step: z.string().nullable(), type: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it left its happy path.' }),
    needsAttention: z.boolean(),
    steps: z.array(step),
    decisions: z.array(
      z.object({ id: z.string(), action: z.literal('cancel'), actor: z.string(), reason: z.string(), at: moment }),
    ),
    live: z.boolean().meta({ description: 'Whether a worker answered; if not, this is what was recorded last.' }),
    carrier: z
      .object({ workflowId: z.string(), runId: z.string().nullable(), url: z.string() })
      .nullable()
      .meta({ description: "The workflow that carries it, and its page in Temporal's web UI." }),
  })
  .meta({ id: 'Saga' }) satisfies z.ZodType<SagaView>;
