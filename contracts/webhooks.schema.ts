/** What other systems tell us of by webhooks, by the Standard Webhooks scheme: https://www.standardwebhooks.com. */
import { z } from 'zod';

/** Anything that can be read, so no control characters, in which a database would choke on some. */
const text = z.string().regex(/^[^\p{C}]{1,100}$/u, 'up to 100 characters, none of them invisible');
const happened = z.iso.datetime().startsWith('20').meta({ description: 'When it happened.' });

/** What every webhook says: the more is in `data`. */
export interface WebhookEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly id: string; readonly reference: string };
}

export const paymentEvent = z
  .strictObject({
    type: z.enum(['authorization.created', 'authorization.voided', 'capture.created', 'refund.created']),
    timestamp: happened,
    data: z.strictObject({
      id: text.meta({ description: "The provider's own id." }),
      of: text.nullable().meta({ description: 'The authorization of a capture, the capture of a refund.' }),
      reference: text.meta({ description: "The order's id." }),
      amount: z.int().nonnegative(),
      currency: z.string().regex(/^[A-Z]{3}$/u),
    }),
  })
  .meta({ id: 'PaymentEvent' });
export type PaymentEvent = z.output<typeof paymentEvent>;

export const parcelEvent = z
  .strictObject({
    type: z.enum(['parcel.booked', 'parcel.cancelled', 'parcel.dispatched', 'parcel.in-transit', 'parcel.delivered']),
    timestamp: happened,
    data: z.strictObject({
      id: text.meta({ description: "The carrier's own id." }),
      reference: text.meta({ description: "The order's id." }),
    }),
  })
  .meta({ id: 'ParcelEvent' });
export type ParcelEvent = z.output<typeof parcelEvent>;

export const webhookHeaders = z.object({
  'webhook-id': z.string().meta({ description: "The event's id: the same each time that it is sent." }),
  'webhook-timestamp': z.string().meta({ description: 'When it was sent, in seconds since 1970.' }),
  'webhook-signature': z.string().meta({
    description: '`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several are separated by spaces.',
  }),
});

export const webhookReceipt = z
  .object({ duplicate: z.boolean().meta({ description: 'Whether it was there already, and did nothing.' }) })
  .meta({ id: 'WebhookReceipt' });
