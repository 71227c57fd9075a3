/** What other systems tell us of by webhooks, by the Standard Webhooks scheme: https://www.standardwebhooks.com. */
import { z } from 'zod';

import { amount, currency } from './money.schema.ts';
import { text } from './orders.schema.ts';
import { anyMoment } from './time.schema.ts';

const name = text(100);
const happened = anyMoment.meta({ description: 'When it happened.' });

/** The fields of every event. */
export interface WebhookEvent {
  readonly type: string;
  readonly timestamp: Date;
  readonly data?: unknown;
}

/** The events of one system: known types first, then all others. Both may have more fields than are known. */
export type EventSchema<Known extends WebhookEvent> = z.ZodUnion<
  readonly [z.ZodType<Known> & { readonly shape: { readonly type: z.ZodType } }, z.ZodType<WebhookEvent>]
>;

const otherThan = (types: readonly string[]): z.ZodType<WebhookEvent> =>
  z.looseObject({
    type: name.refine((type) => !types.includes(type)).meta({ not: { enum: types } }),
    timestamp: happened,
    data: z.unknown().optional(),
  });

const PAYMENT_TYPES = ['authorization.created', 'authorization.voided', 'capture.created', 'refund.created'] as const;

const paymentEvent = z
  .looseObject({
    type: z.enum(PAYMENT_TYPES),
    timestamp: happened,
    data: z.looseObject({
      id: name.meta({ description: "The provider's own id." }),
      of: name.nullable().meta({ description: 'The authorization of a capture, the capture of a refund.' }),
      reference: name.meta({ description: "The order's id." }),
      amount,
      currency,
    }),
  })
  .meta({ id: 'PaymentEvent' });
export type PaymentEvent = z.input<typeof paymentEvent>;

const PARCEL_TYPES = [
  'parcel.booked',
  'parcel.cancelled',
  'parcel.dispatched',
  'parcel.in-transit',
  'parcel.delivered',
] as const;

const parcelEvent = z
  .looseObject({
    type: z.enum(PARCEL_TYPES),
    timestamp: happened,
    data: z.looseObject({
      id: name.meta({ description: "The carrier's own id." }),
      reference: name.meta({ description: "The order's id." }),
    }),
  })
  .meta({ id: 'ParcelEvent' });
export type ParcelEvent = z.input<typeof parcelEvent>;

export const paymentProviderEvent = z.union([
  paymentEvent,
  otherThan(PAYMENT_TYPES).meta({ id: 'OtherPaymentProviderEvent' }),
]);
export const carrierEvent = z.union([parcelEvent, otherThan(PARCEL_TYPES).meta({ id: 'OtherCarrierEvent' })]);

/** The part of an event's `data` that names its order. */
export const referring = z.object({ reference: name });

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
