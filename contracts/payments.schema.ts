/** What the payments API shows. */
import { z } from 'zod';

import { money } from './money.schema.ts';
import { orderId } from './orders.schema.ts';
import { moment } from './time.schema.ts';

const paymentView = z
  .object({
    id: z.string(),
    orderId,
    state: z
      .enum(['requested', 'authorized', 'declined', 'voided', 'captured', 'partly-refunded', 'refunded'])
      .meta({ description: 'It follows from the amounts and times; the latest that is true counts.' }),
    amount: money,
    captured: money,
    refunded: money,
    providerRef: z.string().nullable().meta({ description: "The payment provider's own id." }),
    requestedAt: moment,
    authorizedAt: moment.nullable(),
    voidedAt: moment.nullable(),
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.output<typeof paymentView>;

export const paymentList = z.object({ data: z.array(paymentView) }).meta({ id: 'PaymentList' });
