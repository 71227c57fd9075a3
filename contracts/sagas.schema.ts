/** The sagas as operators look for them, and all that there is to know of one. */
import { z } from 'zod';

import type { Written } from './operation.ts';
import { orderId, pageLimit, sagaId, text } from './orders.schema.ts';
import { resolutionView } from './resolve.schema.ts';
import { resolveAction, sagaCause, sagaOutcome, sagaState, sagaView } from './saga.schema.ts';
import { moment } from './time.schema.ts';
import { undoView } from './undo.schema.ts';

const link = z.string().meta({ description: 'A path on this server.' });
const failure = z.object({ type: z.string(), message: z.string() });

const filter = {
  state: sagaState.optional(),
  step: text(200).optional().meta({ description: 'The step that it is parked at, or that it failed at.' }),
  failure: text(200).optional().meta({ description: 'The type of the failure that it is parked or failed with.' }),
};
const age = z.int().min(0).max(1_000_000_000);

export const sagaFilter = z.strictObject({ ...filter, olderThanSeconds: age.optional() });
export type SagaFilter = z.output<typeof sagaFilter>;

/** The sagas that are asked for, as they were recorded; the cursor is the id of the last one seen. */
export const sagaPage = z.strictObject({
  limit: pageLimit,
  starting_after: sagaId.optional(),
  ...filter,
  attention: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Whether it needs a person.' }),
  olderThanSeconds: z.coerce
    .number()
    .pipe(age)
    .optional()
    .meta({ description: 'Only those whose order was placed longer ago than this.' }),
});
export type SagaPage = z.output<typeof sagaPage>;

export const sagaSummary = z
  .object({
    sagaId: z.string(),
    orderId,
    version: z.int(),
    state: sagaState,
    outcome: sagaOutcome.nullable(),
    cause: sagaCause,
    needsAttention: z.boolean(),
    parked: z.array(
      z.object({
        step: z.string(),
        failure: failure.nullable(),
        since: moment.meta({ description: 'When it, or its undo, was begun.' }),
        allowed: z.array(resolveAction),
      }),
    ),
    placedAt: moment,
    links: z.object({ self: link, order: link, resolve: link }),
  })
  .meta({ id: 'SagaSummary' });
export type SagaSummary = Written<z.output<typeof sagaSummary>>;

export const sagaList = z
  .object({
    data: z.array(sagaSummary),
    hasMore: z.boolean().meta({ description: 'Whether there are more behind the last of these.' }),
  })
  .meta({ id: 'SagaList' });
export type SagaList = Written<z.output<typeof sagaList>>;

const pendingActivity = z
  .object({
    activity: z.string(),
    state: z.enum(['scheduled', 'started', 'cancel-requested', 'paused']),
    attempt: z.int(),
    startedAt: moment.nullable().meta({ description: 'When its last attempt began.' }),
    nextAttemptAt: moment.nullable(),
    lastFailure: failure.nullable(),
  })
  .meta({ id: 'PendingActivity', description: "What Temporal is trying at the moment, by the activity's name." });
export type PendingActivity = Written<z.output<typeof pendingActivity>>;

const workflowState = z
  .object({
    taskQueue: z.string(),
    workers: z.int().meta({ description: 'How many asked for its tasks in the last minute or so.' }),
    task: z
      .object({
        attempt: z.int(),
        scheduledAt: moment,
        failure: z.string().nullable().meta({ description: 'Why the first attempt failed; null when it has not.' }),
      })
      .nullable()
      .meta({ description: 'Its workflow task, if one waits, runs or fails.' }),
  })
  .meta({
    id: 'WorkflowState',
    description: 'Whether its workflow goes on: the workers, and the task they are to do.',
  });
export type WorkflowState = Written<z.output<typeof workflowState>>;

const auditEntry = z
  .object({
    seq: z.int(),
    at: moment,
    event: z.enum(['decided', 'approved', 'answered']),
    actor: z.string(),
    commandId: z.string(),
    content: z.unknown().meta({ description: 'What was said, but for what may be personal.' }),
    hash: z.string().meta({ description: 'Covers this row, and the hash of the row before it.' }),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = Written<z.output<typeof auditEntry>>;

export const sagaDetails = sagaView
  .extend({
    pending: z
      .array(pendingActivity)
      .nullable()
      .meta({ description: 'Attempts under way; null when Temporal was not asked, or does not answer.' }),
    workflow: workflowState.nullable().meta({ description: 'Null when Temporal was not asked, or does not answer.' }),
    commands: z.array(resolutionView),
    undo: undoView.nullable().meta({ description: 'Whether somebody had the order undone.' }),
    audit: z.array(auditEntry),
    links: z.object({ self: link, order: link, resolve: link, cancellation: link, undo: link }),
  })
  .meta({ id: 'SagaDetails', description: 'A saga with its attempts, what was decided about it, and the audit.' });
export type SagaDetails = Written<z.output<typeof sagaDetails>>;
