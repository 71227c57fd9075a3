import { Router } from 'express';

import { ofOrder } from '../../contracts/reads.schema.ts';
import type { Payment } from '../../prisma/payments/client/client.ts';
import type { PaymentsDatabase } from '../../prisma/payments/database.ts';
import { parse } from '../problems.ts';

/** Tells what became of an order's money. */
export function paymentsRoutes(db: PaymentsDatabase): Router {
  const routes = Router();

  routes.get('/payments', async ({ query }, response) => {
    const { orderId } = parse(ofOrder, query, 'query');
    const payments = await db.payment.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
    response.json({ data: payments.map(paymentView) });
  });

  return routes;
}

function paymentView(payment: Payment) {
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
    requestedAt,
    authorizedAt,
    voidedAt,
  };
}

/** A payment's state follows from its amounts and times; the latest that is true counts. */
function stateOf({ captured, refunded, voidedAt, declinedAt, authorizedAt }: Payment): string {
  if (refunded > 0n) return refunded === captured ? 'refunded' : 'partly-refunded';
  if (captured > 0n) return 'captured';
  if (voidedAt !== null) return 'voided';
  if (declinedAt !== null) return 'declined';
  return authorizedAt === null ? 'requested' : 'authorized';
}
