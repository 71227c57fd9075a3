import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { PaymentsTransaction } from '../../prisma/payments/database.ts';
import { mustBeAnother } from '../by-hand.ts';
import type { CaptureRequest } from './capture.ts';

/**
 * Finds the payment that a capture by hand is of. Where ours was used up (captured, and given back) or voided, it was
 * another, and ours is over.
 *
 * @throws ApplicationFailure `NotByHand` (not retryable)
 */
export async function capturedByHand(
  tx: PaymentsTransaction,
  paymentId: string,
  captureRef: string,
): Promise<Omit<CaptureRequest, 'authorizationRef'>> {
  await tx.$executeRaw`SELECT FROM payment WHERE id = ${paymentId} FOR UPDATE`;
  const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId }, include: { captures: true } });
  const { orderId, amount, currency, captures, closedAt } = payment;
  mustBeAnother(
    captureRef,
    captures.filter((it) => it.providerRef === captureRef),
  );
  const money = { amount: Number(amount), currency };
  const isOpen = closedAt === null && captures.every(({ declinedAt }) => declinedAt !== null);
  if (isOpen) return { orderId, paymentId, amount: money };
  const other = await replaced(tx, paymentId);
  return { orderId, paymentId: other, amount: money };
}

async function replaced(tx: PaymentsTransaction, paymentId: string): Promise<string> {
  const other = typeid(ID_PREFIXES.payment).toString();
  await tx.$executeRaw`
    UPDATE payment SET closed_at = coalesce(closed_at, now()), voided_at = coalesce(voided_at, now()) WHERE id = ${paymentId}`;
  await tx.$executeRaw`
    INSERT INTO payment (id, order_id, customer_id, amount, currency)
    SELECT ${other}, order_id, customer_id, amount, currency FROM payment WHERE id = ${paymentId}`;
  await tx.$executeRaw`UPDATE payment SET authorized_at = now() WHERE id = ${other}`;
  return other;
}
