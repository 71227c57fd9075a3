import { z } from 'zod';

import { DECIMALS } from './currencies.ts';
import { MAX_AMOUNT, type Money } from './money.ts';

const CURRENCY = "must be a currency of ISO 4217, such as 'EUR'";

/** A currency and an amount as other systems send them. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/u, { error: CURRENCY, abort: true })
  .refine((code) => DECIMALS.has(code), CURRENCY);
export const amount = z.int().min(0).max(MAX_AMOUNT).meta({ description: 'In minor units of the currency.' });

export const money = z
  .object({
    amount: z.int(),
    currency: z.string().length(3),
  })
  .meta({
    id: 'Money',
    description: 'An amount in minor units of an ISO 4217 currency: cents of EUR, whole JPY, thousandths of KWD.',
    examples: [{ amount: 4990, currency: 'EUR' }],
  }) satisfies z.ZodType<Money>;
