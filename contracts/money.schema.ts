import { z } from 'zod';

import type { Money } from './money.ts';

export const money = z
  .object({
    amount: z.int(),
    currency: z.string().length(3),
  })
  .meta({
    id: 'Money',
    description: 'An amount in minor units (cents) of an ISO 4217 currency.',
    examples: [{ amount: 4990, currency: 'EUR' }],
  }) satisfies z.ZodType<Money>;
