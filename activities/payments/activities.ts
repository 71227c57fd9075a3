import { ApplicationFailure } from '@temporalio/common';
import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { PaymentsActivities } from '../../contracts/payments.ts';
import type { PaymentsDatabase } from '../../prisma/payments/database.ts';
import type { ProviderClient } from '../http.ts';
import { perform, retract } from '../intents.ts';
import { apply } from '../effects.ts';
import { authorizationIntent } from './authorization.ts';
import { captureIntent } from './capture.ts';
import { mustBeCaptured, refundOf } from './refund.ts';

/** The payments service's activities, over its own database and the payment provider. */
export function paymentsActivities(db: PaymentsDatabase, provider: ProviderClient): PaymentsActivities {
  const authorization = authorizationIntent(provider);
  const capture = captureIntent(provider);
  return {
    authorizePayment: async ({ key, ...wish }) => {
      const request = { paymentId: typeid(ID_PREFIXES.payment).toString(), ...wish };
      const { paymentId } = await perform(db, key, request, authorization);
      return { paymentId };
    },

    voidAuthorization: async ({ key }) => retract(db, key, authorization),

    capturePayment: async ({ key, authorization: { paymentId } }) => {
      const { orderId, providerRef, amount, currency } = await authorized(db, paymentId);
      const money = { amount: Number(amount), currency };
      await perform(db, key, { orderId, paymentId, authorizationRef: providerRef, amount: money }, capture);
      return { paymentId, captured: money };
    },

    refundCapture: async ({ key }) => retract(db, key, capture),

    refundPayment: async ({ key, capture: taken }) => {
      await mustBeCaptured(db, taken); // a key without a capture would be barred, and nobody would get anything back
      await retract(db, taken, capture);
      return apply(db, key, async (tx) => refundOf(tx, taken));
    },
  };
}

async function authorized(db: PaymentsDatabase, paymentId: string) {
  const payment = await db.payment.findUnique({ where: { id: paymentId } });
  if (payment?.providerRef == null) {
    throw ApplicationFailure.nonRetryable(`payment '${paymentId}' isn't authorized`, 'UnknownPayment', { paymentId });
  }
  return { ...payment, providerRef: payment.providerRef };
}
