import { ApplicationFailure } from '@temporalio/common';

import type { Refund } from '../../contracts/payments.ts';
import type { PaymentsDatabase, PaymentsTransaction } from '../../prisma/payments/database.ts';

/**
 * Looks whether money was captured here under `key`.
 *
 * @throws ApplicationFailure `NotOursToRefund` (not retryable)
 */
export async function mustBeCaptured(db: PaymentsDatabase, key: string): Promise<void> {
  const capture = await db.capture.findUnique({ where: { key } });
  if (capture?.capturedAt == null) throw notOurs(key, 'nothing was captured here');
}

/**
 * Tells what was given back of a capture.
 *
 * @throws ApplicationFailure `NotOursToRefund` (not retryable)
 */
export async function refundOf(tx: PaymentsTransaction, key: string): Promise<Refund> {
  const { paymentId, amount, refundedAt, payment } = await tx.capture.findUniqueOrThrow({
    where: { key },
    include: { payment: true },
  });
  if (refundedAt === null) throw notOurs(key, 'what was captured was not given back here');
  return { paymentId, refunded: { amount: Number(amount), currency: payment.currency } };
}

function notOurs(key: string, why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${why} under '${key}': it was done by hand`, 'NotOursToRefund', { key });
}
