/** What the read-only routes of inventory, payments and shipping take. */
import { z } from 'zod';

import { orderId } from './orders.schema.ts';

/** Which order's rows are asked for. */
export const ofOrder = z.strictObject({ orderId });

/** The part of the stock list that is asked for; the cursor is the SKU of the last one seen. */
export const stockPage = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(100)).default(20),
  starting_after: z.string().max(63).optional(),
});
