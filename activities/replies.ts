import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';

import type { Refusal } from '../contracts/names.ts';
import type { ProviderReply } from './http.ts';
import { refusal } from './refusals.ts';

const created = z.object({ id: z.string().min(1).max(100) });
const refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * Reads the id of what another system made.
 *
 * @throws ZodError when there is none: an outage, tried again
 */
export function createdId({ body }: ProviderReply): string {
  return created.parse(body).id;
}

/**
 * Turns another system's definite no into a refusal, by its error code. Any code that isn't listed is nothing that a
 * saga can decide about: it calls for a person.
 */
export function refuse(
  { status, body }: ProviderReply,
  refusals: { readonly [code: string]: Refusal },
): ApplicationFailure {
  const { code, message } = refused.safeParse(body).data?.error ?? { code: `status ${status}`, message: 'no reason' };
  const type = Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (type !== undefined) return refusal(type, message, { status, code });
  return ApplicationFailure.nonRetryable(message, 'UnexpectedReply', { status, code });
}
