/** The undo of a completed order, as it is asked for, and as it is told of. */
import { z } from 'zod';

import type { Written } from './operation.ts';
import { commandId, orderId, sagaId, text } from './orders.schema.ts';
import { moment } from './time.schema.ts';

const link = z.string().meta({ description: 'A path on this server.' });

export const undoSaga = z.strictObject({ reason: text(500) }).meta({ id: 'UndoSaga' });

export const undoView = z
  .object({
    id: commandId,
    orderId,
    sagaId: sagaId.meta({ description: 'The saga that undoes the order.' }),
    status: z.enum(['awaiting-approval', 'pending', 'done']).meta({
      description: '`done`: the saga that undoes it has begun; look at `links.saga` for how it goes.',
    }),
    reason: z.string(),
    by: z.string(),
    approvedBy: z.string().nullable(),
    createdAt: moment,
    answeredAt: moment.nullable(),
    links: z.object({ self: link, saga: link, order: link, approve: link }),
  })
  .meta({ id: 'Undo', description: 'What became of the wish to undo a completed order.' });
export type UndoView = Written<z.output<typeof undoView>>;
