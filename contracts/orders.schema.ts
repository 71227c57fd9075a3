/** What the orders API takes. Zod lives in files like this one, which workflow code never imports. */
import { z } from 'zod';

import { ID_PREFIXES, UNDO } from './names.ts';
import { ORDER_STATUSES, type Address, type OrderLine } from './orders.ts';
import { anyMoment } from './time.schema.ts';

export const MAX_LINES = 200;
export const MAX_QUANTITY = 1000;

/** Text that a person wrote: neither control characters, which PostgreSQL refuses, nor half a surrogate pair. */
export const text = (longest: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(longest)
    // Go has no \u escapes and Python no \p, so neither is used.
    .regex(new RegExp(String.raw`^[^\x00-\x1F\x7F-\x9F]+$`, 'u'), 'must not have control characters')
    .refine((value) => value.isWellFormed(), 'must not have half a character')
    .regex(/\S/u, 'must not be blank');

const id = (prefix: string, meaning: string): z.ZodString =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-9a-z]{26}$`, 'u'),
      `must be ${meaning}, such as '${prefix}_01h455vb4pex5vsknk084sn02q'`,
    );

export const orderId = id(ID_PREFIXES.order, 'the id of an order');
/** An order's own saga is named as the order, and the one that undoes it `<order>/undo`. */
export const sagaId = z
  .string()
  .regex(
    new RegExp(`^${ID_PREFIXES.order}_[0-9a-z]{26}(${UNDO})?$`, 'u'),
    "must be the id of a saga, such as 'ord_01h455vb4pex5vsknk084sn02q'",
  );
export const commandId = id(ID_PREFIXES.command, 'the id of a command');
export const batchId = id(ID_PREFIXES.batch, 'the id of a batch');
export const findingId = id(ID_PREFIXES.finding, 'the id of a finding');

export const customerId = z
  .string()
  .regex(/^cus_[0-9a-z_]{1,60}$/u, "must be the id of a customer, such as 'cus_demo'");

export const address: z.ZodType<Address> = z.strictObject({
  name: text(100),
  line1: text(200),
  postalCode: text(20),
  city: text(100),
  country: z.string().regex(/^[A-Z]{2}$/u, "must be a country's two letters, such as 'DE'"),
});

export const sku = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, "must be a SKU, such as 'tea'");
export const quantity = z.int().min(1).max(MAX_QUANTITY);
const line: z.ZodType<OrderLine> = z.strictObject({ sku, quantity });

/** A card's token, by which the payment provider knows it. */
export const card = z.string().regex(/^tok_[0-9a-z_]{1,60}$/u, "must be a card's token, such as 'tok_visa'");

/** A new order, as it is sent. Prices are ours, so it has none. */
export const newOrder = z.strictObject({
  customerId: customerId.optional().meta({ description: 'Who orders; the caller, when left out.' }),
  address,
  card,
  lines: z
    .array(line)
    .min(1)
    .max(MAX_LINES)
    .check(({ value, issues }) => {
      const seen = new Set<string>();
      for (const [index, { sku }] of value.entries()) {
        if (seen.has(sku))
          issues.push({ code: 'custom', path: [index, 'sku'], message: `'${sku}' appears twice`, input: sku });
        seen.add(sku);
      }
    }),
});
export type NewOrder = z.output<typeof newOrder>;

export const cancelOrder = z.strictObject({ reason: text(500).default('the customer asked for it') });

export const orderStatus = z.enum(ORDER_STATUSES);

export const pageLimit = z.coerce.number().pipe(z.int().min(1).max(100)).default(20);

/** Which order's rows are asked for. */
export const ofOrder = z.strictObject({ orderId });

/**
 * The part of a list that is asked for; the cursor is the id of the last one seen. `placedAfter` is included and
 * `placedBefore` isn't, so that spans which meet have every order once.
 */
export const orderPage = z.strictObject({
  limit: pageLimit,
  starting_after: orderId.optional(),
  status: orderStatus.optional(),
  customerId: customerId.optional(),
  placedAfter: anyMoment.optional(),
  placedBefore: anyMoment.optional(),
});
export type OrderPage = z.output<typeof orderPage>;

/** The id of the event that tells of a settled saga; the other events have the number of the change. */
export const SETTLED_EVENT_ID = 'settled';

/** The last event that a client of a stream has seen; empty when it has seen none. */
export const lastEventId = z
  .string()
  .regex(new RegExp(`^([0-9]{1,9}|${SETTLED_EVENT_ID})?$`, 'u'), 'must be the id of an event of this stream');

/** Up to 255 visible ASCII characters. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/u, 'must be 1 to 255 visible ASCII characters');
