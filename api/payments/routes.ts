import { Router } from 'express';

import { listPayments } from '../../contracts/payments.api.ts';
import type { PaymentView } from '../../contracts/payments.schema.ts';
import type { Payment } from '../../prisma/payments/client/client.ts';
import type { PaymentsDatabase } from '../../prisma/payments/database.ts';
import { handle } from '../handle.ts';

/** Tells what became of an order's money. */
export function paymentsRoutes(db: PaymentsDatabase): Router {
  const routes = Router();

  handle(routes, listPayments, async ({ query: { orderId }, within, reply }) => {
    const payments = await db.payment.findMany({ where: { orderId, ...within }, orderBy: { id: 'asc' } });
    reply(200, { data: payments.map(paymentView) });
  });

  return routes;
}

function paymentView(payment: Payment): PaymentView {
  const { id, orderId, currency, providerRef, requestedAt, authorizedAt, voidedAt } = payment;
  const money = (amount: bigint) => ({ amount: Number(amount), currency });
  return {
    id,
    orderId,
    state: stateOf(payment),
    amount: money(payment.amount),
    captured: money(payment.captured),
    refunded: money(payment.refunded),
    providerRef,
    requestedAt: requestedAt.toISOString(),
    authorizedAt: authorizedAt?.toISOString() ?? null,
    voidedAt: voidedAt?.toISOString() ?? null,
  };
}

/** A payment's state follows from its amounts and times; the latest that is true counts. */
function stateOf({ captured, refunded, voidedAt, declinedAt, authorizedAt }: Payment): PaymentView['state'] {
  if (refunded > 0n) return refunded === captured ? 'refunded' : 'partly-refunded';
  if (captured > 0n) return 'captured';
  if (voidedAt !== null) return 'voided';
  if (declinedAt !== null) return 'declined';
  return authorizedAt === null ? 'requested' : 'authorized';
}
