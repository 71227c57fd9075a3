/** A saga as the API shows it. */
import { z } from 'zod';

import { orderId } from './orders.schema.ts';
import { RESOLVE_ACTIONS, SAGA_STATES, STEP_KINDS, STEP_STATES, type SagaView } from './saga.ts';
import { moment } from './time.schema.ts';

const undo = z.object({ startedAt: moment, endedAt: moment.nullable() });

export const sagaState = z.enum(SAGA_STATES);
export const resolveAction = z.enum(RESOLVE_ACTIONS);

const failure = z.object({ type: z.string(), message: z.string() });

export const sagaCause = z
  .object({ step: z.string().nullable(), ...failure.shape })
  .nullable()
  .meta({ description: 'Why it left its happy path.' });

const step = z
  .object({
    name: z.string(),
    kind: z.enum(STEP_KINDS).meta({
      description: '`step` can be taken back, `pivot` is the point of no return, `finish` is never taken back.',
    }),
    epoch: z.int().meta({ description: '1, until an operator gave it another input or another end.' }),
    state: z.enum(STEP_STATES).meta({
      description: '`parked`: it is retried slowly, and a person should look. `external`, `settled`: done by hand.',
    }),
    attempts: z.int().meta({ description: 'How often the saga has called it.' }),
    allowed: z.array(resolveAction).meta({ description: 'What an operator may do about it now.' }),
    startedAt: moment,
    endedAt: moment.nullable(),
    failure: failure.nullable(),
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

const decision = z
  .object({
    id: z.string(),
    action: z.enum(['cancel', ...RESOLVE_ACTIONS]),
    step: z.string().nullable(),
    actor: z.string(),
    reason: z.string(),
    evidence: z.string().exactOptional(),
    approvedBy: z.string().exactOptional(),
    at: moment,
  })
  .meta({ id: 'SagaDecision', description: 'What a person told it.' });

export const sagaView = z
  .object({
    sagaId: z.string(),
    lease: z.int().meta({
      description:
        'Which of its runs tells this: each that takes it up has a greater one, and counts its versions from 0.',
    }),
    version: z.int().meta({ description: 'What an operator sends back, to tell what they saw.' }),
    orderId,
    state: sagaState,
    outcome: sagaOutcome.nullable(),
    cause: sagaCause,
    needsAttention: z.boolean(),
    steps: z.array(step),
    kept: z.array(z.string()).meta({ description: 'Nested sagas that got through, and are not taken back.' }),
    decisions: z.array(decision),
    live: z.boolean().meta({
      description: 'Whether a worker answered; if not, this is what was recorded last. A settled saga is never live.',
    }),
    carrier: z
      .object({ workflowId: z.string(), runId: z.string().nullable(), url: z.string() })
      .nullable()
      .meta({ description: "The workflow that carries it, and its page in Temporal's web UI." }),
  })
  .meta({ id: 'Saga' }) satisfies z.ZodType<SagaView>;
