import { ApplicationFailure } from '@temporalio/common';
import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { PaymentsActivities } from '../../contracts/payments.ts';
import type { PaymentsDatabase, PaymentsTransaction } from '../../prisma/payments/database.ts';
import type { ProviderClient } from '../http.ts';
import { mustBeAnother, performedByHand, retractedByHand } from '../by-hand.ts';
import { perform, retract } from '../intents.ts';
import { apply } from '../effects.ts';
import { referenceIn } from '../references.ts';
import { authorizationIntent } from './authorization.ts';
import { capturedByHand } from './by-hand.ts';
import { captureIntent } from './capture.ts';
import { mustBeCaptured, refundOf } from './refund.ts';

/** The refund itself is written down with its capture. */
const nothingMore = { prepare: async (): Promise<void> => undefined, record: async (): Promise<void> => undefined };

/** Whoever held the money by hand may have used any card. */
const NO_CARD = '';

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

    voidAuthorization: async (revocation) => retract(db, revocation, authorization),

    capturePayment: async ({ key, authorization: { paymentId } }) => {
      const { orderId, providerRef, amount, currency } = await authorized(db, paymentId);
      const money = { amount: Number(amount), currency };
      const authorizationRef = referenceIn(providerRef);
      await perform(db, key, { orderId, paymentId, authorizationRef, amount: money }, capture);
      return { paymentId, captured: money };
    },

    refundPayment: async ({ key, capture: taken }) => {
      await mustBeCaptured(db, taken); // a key without a capture would be barred, and nobody would get anything back
      await retract(db, { key: taken }, capture);
      return apply(db, key, async (tx) => refundOf(tx, taken));
    },

    refundCapture: async (revocation) => retract(db, revocation, capture),

    recordAuthorization: async ({ key, told, evidence, ...wish }) => {
      const read = async (tx: PaymentsTransaction) => {
        const authorizationRef = referenceIn(told.authorizationRef);
        mustBeAnother(authorizationRef, await tx.payment.findMany({ where: { providerRef: authorizationRef } }));
        const request = { paymentId: typeid(ID_PREFIXES.payment).toString(), card: NO_CARD, ...wish };
        return { request, result: { paymentId: request.paymentId, authorizationRef } };
      };
      const { paymentId } = await performedByHand(db, key, { evidence, read }, authorization);
      return { paymentId };
    },

    recordCapture: async ({ key, told, evidence, authorization: { paymentId } }) => {
      const read = async (tx: PaymentsTransaction) => {
        const captureRef = referenceIn(told.captureRef);
        return { request: await capturedByHand(tx, paymentId, captureRef), result: { captureRef } };
      };
      await performedByHand(db, key, { evidence, read }, capture);
      const { amount, currency } = await authorized(db, paymentId);
      return { paymentId, captured: { amount: Number(amount), currency } };
    },

    settleAuthorization: async (settlement) => retractedByHand(db, settlement, authorization),

    recordRefund: async ({ key, capture: taken, evidence }) => {
      await retractedByHand(db, { key: taken, evidence }, capture);
      const read = async () => Promise.resolve({ request: { capture: taken }, result: {} });
      await performedByHand(db, key, { evidence, read }, nothingMore);
    },

    settleCapture: async (settlement) => retractedByHand(db, settlement, capture),
  };
}

async function authorized(db: PaymentsDatabase, paymentId: string) {
  const payment = await db.payment.findUnique({ where: { id: paymentId } });
  if (payment?.providerRef == null) {
    throw ApplicationFailure.nonRetryable(`payment '${paymentId}' isn't authorized`, 'UnknownPayment', { paymentId });
  }
  return { ...payment, providerRef: payment.providerRef };
}
