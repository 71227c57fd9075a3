import type { ProviderRef } from '../contracts/references.schema.ts';
import { referenceIn } from './references.ts';

declare const built: unique symbol;
/** A path of a provider's API, which only {@link providerPath} builds. */
export type ProviderPath = string & { readonly [built]: true };

/**
 * Builds a path of a provider's API: `` providerPath`/v1/shipments/${carrierRef}/cancel` ``. Each reference is one
 * segment of it, whatever is in it.
 *
 * @throws ApplicationFailure `UnusableReference` (not retryable) for what a row has kept since before references were checked
 */
export function providerPath(fixed: TemplateStringsArray, ...refs: readonly ProviderRef[]): ProviderPath {
  const segments = refs.map((ref) => encodeURIComponent(referenceIn(ref)));
  return String.raw({ raw: fixed }, ...segments) as ProviderPath; // the only place where one is made
}
