import { isDeepStrictEqual } from 'node:util';
import { Refusal } from './refusal.ts';
import type { WitnessLine, WitnessRequest } from './witness.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** @throws Refusal 400 without a usable `Idempotency-Key` */
export function idempotencyKey(header: string | undefined): string {
  if (header === undefined) {
    throw new Refusal(400, 'idempotency_key_missing', 'every POST needs the header Idempotency-Key');
  }
  if (KEY.test(header)) return header;
  throw new Refusal(400, 'idempotency_key_invalid', 'an Idempotency-Key has 1 to 255 visible ASCII characters');
}

/**
 * Checks that a key is used for the request that it was used for first.
 *
 * @throws Refusal 409
 */
export function sameRequest(stored: WitnessLine, request: WitnessRequest): void {
  if (isDeepStrictEqual(stored.request, request)) return;
  throw new Refusal(409, 'idempotency_mismatch', `'${stored.key}' was used for another request`);
}

/** Runs work one at a time for each key, in the order of asking, and at once for different keys. */
export function turns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const result = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = result.catch(() => undefined);
    last.set(key, settled);
    try {
      return await result;
    } finally {
      if (last.get(key) === settled) last.delete(key);
    }
  };
}
