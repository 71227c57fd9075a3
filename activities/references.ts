import { ApplicationFailure } from '@temporalio/common';

import { providerRef, type ProviderRef } from '../contracts/references.schema.ts';
import { printable } from './printable.ts';

/**
 * Reads what another system, or a person, calls a thing over there.
 *
 * @throws ApplicationFailure `UnusableReference` (not retryable, and no refusal) when that can't be put into a URL: the
 *   thing may well exist, so a person has to look
 */
export function referenceIn(told: unknown): ProviderRef {
  const { data, error } = providerRef.safeParse(told);
  if (data !== undefined) return data;
  const why = error.issues.map(({ message }) => message).join(', ');
  throw ApplicationFailure.nonRetryable(`${quoted(told)} can't be a reference: ${why}`, 'UnusableReference');
}

const LONGEST = 120;

function quoted(told: unknown): string {
  if (told === undefined) return 'nothing';
  const json = JSON.stringify(told);
  return printable(json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json);
}
