/** What the orders API shows: every field is chosen, none slips through. */
import { z } from 'zod';

import { money } from './money.schema.ts';
import type { Written } from './operation.ts';
import { address, commandId, customerId, orderId, orderStatus, quantity, sku } from './orders.schema.ts';
import { sagaOutcome } from './saga.schema.ts';
import { moment } from './time.schema.ts';

const link = z.string().meta({ description: 'A path on this server.' });

const order = {
  id: orderId,
  customerId,
  status: orderStatus,
  lines: z.array(z.object({ sku, quantity, unitPrice: money })),
  total: money,
  address,
  trackingNumber: z.string().nullable(),
  placedAt: moment,
  links: z.object({ self: link, saga: link, events: link, cancel: link }),
};

export const orderView = z.object(order).meta({ id: 'Order' });
export type OrderView = Written<z.output<typeof orderView>>;

const change = z.object({ status: orderStatus, cause: z.string(), at: moment });

export const orderDetails = z
  .object({ ...order, history: z.array(change) })
  .meta({ id: 'OrderDetails', description: 'An order with its past.' });
export type OrderDetails = Written<z.output<typeof orderDetails>>;

export const orderList = z
  .object({
    data: z.array(orderView),
    hasMore: z.boolean().meta({ description: 'Whether there are more behind the last of these.' }),
  })
  .meta({ id: 'OrderList' });
export type OrderList = Written<z.output<typeof orderList>>;

export const cancellationView = z
  .object({
    orderId,
    live: z.boolean().meta({ description: 'Whether a worker answered; if not, this is by what was recorded last.' }),
    verdict: z.enum(['cancels', 'awaits-pivot', 'too-late', 'needless']).meta({
      description:
        '`awaits-pivot`: the money is being taken; a cancel wins if that is refused. `needless`: it is taken back anyway.',
    }),
    undoes: z.array(z.string()).meta({ description: 'The steps that a cancel would take back, the newest first.' }),
    keeps: z.array(z.string()).meta({ description: 'The steps that would stand.' }),
    links: z.object({
      saga: link,
      cancel: link,
      undo: link.nullable().meta({ description: 'Where an operator may have it undone, once it is completed.' }),
    }),
  })
  .meta({ id: 'Cancellation' });
export type CancellationView = Written<z.output<typeof cancellationView>>;

export const commandView = z
  .object({
    id: commandId,
    orderId,
    kind: z.string(),
    status: z.enum(['pending', 'done', 'too-late']),
    outcome: sagaOutcome.nullable(),
    undone: z.array(z.string()).meta({ description: 'The steps that were taken back.' }),
    kept: z.array(z.string()).meta({ description: 'The steps that stand.' }),
    createdAt: moment,
    answeredAt: moment.nullable(),
    links: z.object({ self: link, order: link, saga: link }),
  })
  .meta({ id: 'Command' });
export type CommandView = Written<z.output<typeof commandView>>;
