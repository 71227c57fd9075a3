import type { Authorization, Capture, Refund } from './ledger.ts';

/** An authorization as the provider shows it. */
export function authorizationView(authorization: Authorization | undefined): object | undefined {
  if (authorization === undefined) return undefined;
  const { id, amount, currency, reference, captured } = authorization;
  return { id, status: statusOf(authorization), amount, currency, reference, captured };
}

/** An authorization as the provider lists it: with the key, and the time, that it was made under. */
export function authorizationEntry(authorization: Authorization): object {
  const { key, at } = authorization;
  return { ...authorizationView(authorization), key, createdAt: at };
}

/** A capture as the provider lists it. */
export function captureEntry(capture: Capture): object {
  const { key, at } = capture;
  return { ...captureView(capture), key, createdAt: at };
}

/** A capture as the provider shows it. */
export function captureView(capture: Capture | undefined): object | undefined {
  if (capture === undefined) return undefined;
  const { id, amount, refunded, authorization } = capture;
  const { currency, reference } = authorization;
  return { id, status: 'captured', authorization: authorization.id, amount, currency, reference, refunded };
}

/** A refund as the provider shows it. */
export function refundView(refund: Refund | undefined): object | undefined {
  if (refund === undefined) return undefined;
  const { id, amount, capture } = refund;
  const { currency, reference } = capture.authorization;
  return { id, status: 'refunded', capture: capture.id, amount, currency, reference };
}

/** A refund as the provider lists it. */
export function refundEntry(refund: Refund): object {
  const { key, at } = refund;
  return { ...refundView(refund), key, createdAt: at };
}

function statusOf({ voided, captured, amount }: Authorization): string {
  if (voided) return 'voided';
  return captured === amount ? 'captured' : 'authorized';
}
