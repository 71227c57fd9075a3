/** What the inventory API takes and shows. */
import { z } from 'zod';

import { orderId, pageLimit, quantity, sku } from './orders.schema.ts';
import { moment } from './time.schema.ts';

/** The part of the stock list that is asked for; the cursor is the SKU of the last one seen. */
export const stockPage = z.strictObject({ limit: pageLimit, starting_after: sku.optional() });

const count = z.int().min(0);

export const stockView = z
  .object({
    sku,
    onHand: count.meta({ description: 'What is on the shelves: available and reserved.' }),
    available: count,
    reserved: count,
  })
  .meta({ id: 'Stock' });

export const stockList = z.object({ data: z.array(stockView), hasMore: z.boolean() }).meta({ id: 'StockList' });

const reservationView = z
  .object({
    id: z.string(),
    orderId,
    state: z.enum(['held', 'committed', 'released', 'returned']),
    warehouse: z.string(),
    createdAt: moment,
    endedAt: moment.nullable(),
    lines: z.array(z.object({ sku, quantity })),
  })
  .meta({ id: 'Reservation' });

export const reservationList = z.object({ data: z.array(reservationView) }).meta({ id: 'ReservationList' });
