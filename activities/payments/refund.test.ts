import { expect, test } from 'vitest';

import { failureOf, payments, untilFinal } from '../../tests/support/world.ts';

const CAPTURE = 'ord_1/capture-payment';
const REFUND = 'ord_1/undo/refund-payment';
const EUR = { amount: 4990, currency: 'EUR' };

/** A completed order's money. */
async function captured(card = 'tok_visa') {
  const world = await payments();
  const wish = { key: 'ord_1/authorize-payment', orderId: 'ord_1', customerId: 'cus_1', card, amount: EUR };
  const authorization = await untilFinal(async () => world.authorizePayment(wish));
  await untilFinal(async () => world.capturePayment({ key: CAPTURE, authorization }));
  const refund = async (key = REFUND) => untilFinal(async () => world.refundPayment({ key, capture: CAPTURE }));
  return { ...world, ...authorization, refund };
}

test.each(['tok_visa', 'tok_lost_reply', 'tok_refund_outage'])('gives the money of %s back, once', async (card) => {
  const { refund, paymentId, query, state, provider } = await captured(card);
  const all = await Promise.all([refund(), refund(), refund()]);
  expect([...all, await refund()]).toEqual(Array.from({ length: 4 }, () => ({ paymentId, refunded: EUR })));
  expect(await provider.kinds()).toEqual(['authorization', 'capture', 'refund']);
  expect(await query('SELECT captured::int, refunded::int FROM payment')).toEqual([{ captured: 4990, refunded: 4990 }]);
  expect([await state(CAPTURE), await state(REFUND)]).toEqual(['revoked', 'applied']);
});

test('gives it back once, whoever asks', async () => {
  const { refund, refundCapture, paymentId, provider } = await captured();
  await Promise.all([refund(), refundCapture({ key: CAPTURE }), refund('somebody/else'), refund()]);
  expect(await refund()).toEqual({ paymentId, refunded: EUR });
  expect(await provider.kinds()).toEqual(['authorization', 'capture', 'refund']);
});

test('is a matter for a person when the money was taken by hand, and bars nothing', async () => {
  const { refundPayment, state, provider } = await payments();
  const message = `nothing was captured here under '${CAPTURE}': it was done by hand`;
  const failure = await failureOf(refundPayment({ key: REFUND, capture: CAPTURE }));
  expect(failure).toMatchObject({ type: 'NotOursToRefund', nonRetryable: true, message });
  expect([await state(CAPTURE), await state(REFUND)]).toEqual([undefined, undefined]);
  expect(provider.calls).toEqual([]);
});

test('never says that money went back which did not', async () => {
  const { refund, query, state, provider } = await captured();
  await query('SET session_replication_role = replica');
  await query('DELETE FROM effect WHERE key = $1', CAPTURE); // so that what is retracted is only barred
  expect(await failureOf(refund())).toMatchObject({ type: 'NotOursToRefund', nonRetryable: true });
  expect(await state(REFUND)).toBeUndefined();
  expect(await provider.kinds()).toEqual(['authorization', 'capture']);
});
