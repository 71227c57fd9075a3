import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';

import type { Refusal } from '../contracts/names.ts';
import type { ProviderRef } from '../contracts/references.schema.ts';
import type { ProviderReply } from './http.ts';
import { printable } from './printable.ts';
import { referenceIn } from './references.ts';
import { refusal } from './refusals.ts';

const refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * Reads the id of what another system made.
 *
 * @throws ZodError when there is none: an outage, tried again
 * @throws ApplicationFailure `UnusableReference` (not retryable) when there is one that can't be used
 */
export function createdId(reply: ProviderReply): ProviderRef {
  return toldAs('id', reply);
}

/** Reads what another system calls something, in a field of its reply. @throws as {@link createdId} */
export function toldAs(field: 'id' | 'trackingNumber', { body }: ProviderReply): ProviderRef {
  const reply = z.object({ [field]: z.unknown().refine((told) => told !== undefined, 'is missing') }).parse(body);
  return referenceIn(reply[field]);
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
  const [why, details] = [printable(message.slice(0, 500)), { status, code: printable(code.slice(0, 100)) }];
  if (type !== undefined) return refusal(type, why, details);
  return ApplicationFailure.nonRetryable(why, 'UnexpectedReply', details);
}
