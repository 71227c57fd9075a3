/** What other systems call their own things. */
import type { z } from 'zod';

import { text } from './orders.schema.ts';

/**
 * What another system calls a hold, a charge, a refund or a parcel. A URL carries it as one encoded segment, so anything
 * that can be encoded will do; `.` and `..` can't be: encoded or not, they lead elsewhere (RFC 3986, 6.2.2.3).
 */
export const providerRef = text(100)
  .refine((ref) => ref !== '.' && ref !== '..', "must not be '.' or '..'")
  .brand<'ProviderRef'>();
export type ProviderRef = z.output<typeof providerRef>;
