/** One decision about many sagas. */
import { z } from 'zod';

import type { Written } from './operation.ts';
import { batchId, sagaId, text } from './orders.schema.ts';
import { sagaFilter } from './sagas.schema.ts';
import { moment } from './time.schema.ts';

/** The actions that say the same thing about every saga. */
const action = z.enum(['retry', 'skip', 'compensate']);

export const resolveSagas = z
  .strictObject({
    filter: sagaFilter.meta({ description: 'Which of the sagas that need a person.' }),
    action,
    reason: text(500),
    limit: z.int().min(1).max(1000).default(100).meta({ description: 'At most so many, the oldest first.' }),
    dryRun: z.boolean().default(false).meta({ description: 'Only tell which these are.' }),
  })
  .meta({ id: 'ResolveSagas' });
export type ResolveSagas = z.output<typeof resolveSagas>;

export const batchPreview = z.object({ matched: z.int(), sagas: z.array(sagaId) }).meta({ id: 'BatchPreview' });
export type BatchPreview = Written<z.output<typeof batchPreview>>;

const sagas = (description: string) => z.int().meta({ description });

export const batchView = z
  .object({
    id: batchId,
    by: z.string(),
    action,
    reason: z.string(),
    total: z.int(),
    waiting: sagas('Sagas that are still to be looked at.'),
    left: sagas('Sagas where nothing allowed it any more.'),
    awaitingApproval: sagas('Decisions that wait for a second person.'),
    pending: sagas('Decisions that are on their way.'),
    done: sagas('Decisions that were heeded.'),
    turnedAway: sagas('Decisions that came too late.'),
    createdAt: moment,
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'Batch', description: 'How far a batch is, in sagas: `total` is the sum of the others.' });
export type BatchView = Written<z.output<typeof batchView>>;
