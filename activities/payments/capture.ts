import { z } from 'zod';

import type { Money } from '../../contracts/money.ts';
import type { ProviderRef } from '../../contracts/references.schema.ts';
import type { PaymentsTransaction } from '../../prisma/payments/database.ts';
import type { ProviderClient } from '../http.ts';
import { refusal } from '../refusals.ts';
import { createdId, refuse } from '../replies.ts';
import type { ReversibleIntent } from '../intents.ts';
import { entriesOf, entryOf, money } from '../outside.ts';
import { providerPath } from '../provider-path.ts';
import { referenceIn } from '../references.ts';
import { post } from './ledger.ts';

export interface CaptureRequest {
  readonly orderId: string;
  readonly paymentId: string;
  readonly authorizationRef: ProviderRef;
  readonly amount: Money;
}

interface Result {
  readonly captureRef: ProviderRef;
}

interface Undone {
  readonly refundRef: ProviderRef;
}

const charge = money.extend({ refunded: z.int() });

/** Moves authorized money; undone, it is refunded. */
export function captureIntent(
  provider: ProviderClient,
): ReversibleIntent<PaymentsTransaction, CaptureRequest, Result, Undone> {
  return {
    keys: { owner: 'payment provider', hours: provider.keyHours },

    prepare: async (tx, { paymentId, amount: { amount } }, key) => {
      await mayCapture(tx, paymentId, amount);
      await tx.$executeRaw`INSERT INTO capture (key, payment_id, amount) VALUES (${key}, ${paymentId}, ${amount}::bigint)`;
    },

    send: async ({ orderId, authorizationRef, amount: { amount } }, key) => {
      const path = providerPath`/v1/authorizations/${authorizationRef}/captures`;
      const reply = await provider.post(path, { amount }, { key, sagaId: orderId });
      if (reply.status === 201) return { captureRef: createdId(reply) };
      throw refuse(reply, { capture_declined: 'CaptureDeclined', authorization_closed: 'PaymentClosed' });
    },

    lookUp: async ({ orderId }, key) => {
      const charges = await entriesOf(provider, providerPath`/v1/captures`, charge, [orderId]);
      return charges
        .filter((it) => it.key === key)
        .map((it) => entryOf(it, [{ captureRef: referenceIn(it.id) }, it.refunded === 0, it.amount]));
    },

    record: async (tx, { paymentId, amount }, { captureRef }, key) => {
      await tx.$executeRaw`UPDATE capture SET provider_ref = ${captureRef}, captured_at = now() WHERE key = ${key}`;
      await post(tx, { id: key, kind: 'capture', paymentId, amount });
    },

    decline: async (tx, _request, key) => {
      await tx.$executeRaw`UPDATE capture SET declined_at = now() WHERE key = ${key}`;
    },

    close: async () => undefined, // other captures of the payment may go on

    takeBack: async ({ orderId, amount: { amount } }, { captureRef }, key) => {
      const path = providerPath`/v1/captures/${captureRef}/refunds`;
      const reply = await provider.post(path, { amount }, { key, sagaId: orderId });
      if (reply.status !== 201) throw refuse(reply, {});
      return { refundRef: createdId(reply) };
    },

    lookUpUndo: async ({ orderId }, _result, key) => {
      const refunds = await entriesOf(provider, providerPath`/v1/refunds`, money, [orderId]);
      return refunds
        .filter((it) => it.key === key)
        .map((it) => entryOf(it, [{ refundRef: referenceIn(it.id) }, true, it.amount]));
    },

    recordUndo: async (tx, { paymentId, amount }, undone, key) => {
      const refundRef = undone?.refundRef ?? null; // by hand
      await tx.$executeRaw`UPDATE capture SET refund_ref = ${refundRef}, refunded_at = now() WHERE key = ${key}`;
      await post(tx, { id: `${key}/undo`, kind: 'refund', paymentId, amount });
    },
  };
}

/**
 * Locks the payment and looks whether it covers one more capture. Captures under way count.
 *
 * @throws ApplicationFailure `PaymentClosed` (refusal)
 */
async function mayCapture(tx: PaymentsTransaction, paymentId: string, amount: number): Promise<void> {
  await tx.$executeRaw`SELECT FROM payment WHERE id = ${paymentId} FOR UPDATE`;
  const payment = await tx.payment.findUniqueOrThrow({
    where: { id: paymentId },
    include: { captures: { where: { declinedAt: null } } },
  });
  const promised = payment.captures.reduce((sum, capture) => sum + capture.amount, 0n);
  if (payment.closedAt === null && promised + BigInt(amount) <= payment.amount) return;
  const why = payment.closedAt === null ? "doesn't cover it" : 'was voided';
  throw refusal('PaymentClosed', `payment '${paymentId}' ${why}`, { paymentId, amount });
}
