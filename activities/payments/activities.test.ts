import { describe, expect, test } from 'vitest';

import { MAX_AMOUNT } from '../../contracts/money.ts';
import type { Authorization } from '../../contracts/payments.ts';
import { failureOf, payments, untilFinal, type Payments, type Tap } from '../../tests/support/world.ts';
import { PROVIDER_UNAVAILABLE } from '../http.ts';

const AUTHORIZE = 'ord_1/authorize-payment';
const CAPTURE = 'ord_1/capture-payment';

const wish = (card = 'tok_visa', amount = 4990) => ({
  key: AUTHORIZE,
  orderId: 'ord_1',
  customerId: 'cus_1',
  card,
  amount: { amount, currency: 'EUR' },
});

async function authorized(card?: string, tap?: Tap): Promise<Payments & { authorization: Authorization }> {
  const world = await payments(tap);
  return { ...world, authorization: await untilFinal(async () => world.authorizePayment(wish(card))) };
}

async function captured(card?: string) {
  const world = await authorized(card);
  const { authorization } = world;
  const capture = await untilFinal(async () => world.capturePayment({ key: CAPTURE, authorization }));
  return { ...world, capture };
}

const EVENTS = `SELECT id, captured::int, refunded::int, provider_ref IS NOT NULL AS referenced,
  authorized_at IS NOT NULL AS authorized, declined_at IS NOT NULL AS declined, closed_at IS NOT NULL AS closed,
  voided_at IS NOT NULL AS voided FROM payment`;
const LEDGER = `SELECT kind, currency, account, amount::int FROM ledger_transaction JOIN ledger_entry ON transaction_id = id
  ORDER BY kind, account`;
const nothing = { captured: 0, refunded: 0, authorized: false, declined: false, closed: false, voided: false };

describe('authorizePayment', () => {
  test('holds the money, once', async () => {
    const { authorizePayment, query, provider } = await payments();
    const all = await Promise.all([authorizePayment(wish()), authorizePayment(wish()), authorizePayment(wish())]);
    const { paymentId } = await authorizePayment(wish());
    expect(paymentId).toMatch(/^pay_[0-9a-z]{26}$/u);
    expect(all).toEqual([{ paymentId }, { paymentId }, { paymentId }]);
    expect(await query(EVENTS)).toEqual([{ ...nothing, id: paymentId, referenced: true, authorized: true }]);
    expect(await provider.log()).toMatchObject([
      { kind: 'authorization', key: AUTHORIZE, reference: 'ord_1', amount: 4990, currency: 'EUR' },
    ]);
  });

  test('says that the card was declined, each time', async () => {
    const { authorizePayment, query, provider } = await payments();
    const first = await failureOf(authorizePayment(wish('tok_declined')));
    const again = await failureOf(authorizePayment(wish('tok_declined')));
    for (const failure of [first, again]) {
      expect(failure).toMatchObject({ type: 'CardDeclined', message: 'the card was declined', nonRetryable: true });
      expect(failure.details).toEqual([{ status: 402, code: 'card_declined' }]);
    }
    expect(await query(EVENTS)).toMatchObject([{ ...nothing, referenced: false, declined: true }]);
    expect(provider.calls).toHaveLength(1);
  });

  test('is tried again after an outage, and keeps the payment that it began', async () => {
    const { authorizePayment, value, state, provider } = await payments();
    expect(await failureOf(authorizePayment(wish('tok_outage')))).toMatchObject({
      type: PROVIDER_UNAVAILABLE,
      nonRetryable: false,
    });
    expect(await state(AUTHORIZE)).toBe('intent');
    const id = await value('SELECT id FROM payment');
    expect(await untilFinal(async () => authorizePayment(wish('tok_outage')))).toEqual({ paymentId: id });
    expect(await provider.kinds()).toEqual(['authorization']);
  });

  test('holds the money once though the reply is lost', async () => {
    const { authorizePayment, provider } = await payments();
    expect(await failureOf(authorizePayment(wish('tok_lost_reply')))).toMatchObject({ nonRetryable: false });
    await authorizePayment(wish('tok_lost_reply'));
    expect(await provider.kinds()).toEqual(['authorization']);
  });

  test.each([1, 2 ** 31, MAX_AMOUNT])('is exact to the cent for %i', async (amount) => {
    const { authorizePayment, capturePayment, refundCapture, value, provider } = await payments();
    const authorization = await authorizePayment(wish('tok_visa', amount));
    const capture = await capturePayment({ key: CAPTURE, authorization });
    expect(capture).toEqual({ ...authorization, captured: { amount, currency: 'EUR' } });
    await refundCapture({ key: CAPTURE });
    expect(await value("SELECT amount || ' ' || captured || ' ' || refunded FROM payment")).toBe(
      `${amount} ${amount} ${amount}`,
    );
    expect((await provider.log()).map((line) => line.amount)).toEqual([amount, amount, amount]);
  });
});

describe('voidAuthorization', () => {
  test('lets go of the money, once', async () => {
    const { voidAuthorization, query, state, provider } = await authorized();
    const undo = async () => voidAuthorization({ key: AUTHORIZE });
    await Promise.all([undo(), undo(), undo()]);
    await undo();
    expect(await query(EVENTS)).toMatchObject([{ ...nothing, authorized: true, closed: true, voided: true }]);
    expect(await state(AUTHORIZE)).toBe('revoked');
    expect(await provider.kinds()).toEqual(['authorization', 'void']);
  });

  test.each(['tok_lost_reply', 'tok_refund_outage'])('goes on until the provider answers for %s', async (card) => {
    const { voidAuthorization, state, provider } = await authorized(card);
    const undo = async () => voidAuthorization({ key: AUTHORIZE });
    await expect(undo()).rejects.toMatchObject({ type: PROVIDER_UNAVAILABLE });
    expect(await state(AUTHORIZE)).toBe('revoking');
    await untilFinal(undo);
    expect(await state(AUTHORIZE)).toBe('revoked');
    expect(await provider.kinds()).toEqual(['authorization', 'void']);
  });

  test('keeps what was captured', async () => {
    const { voidAuthorization, query } = await captured();
    await voidAuthorization({ key: AUTHORIZE });
    expect(await query(EVENTS)).toMatchObject([{ captured: 4990, refunded: 0, voided: true }]);
  });
});

describe('capturePayment', () => {
  test('moves all of the money, once, and posts it', async () => {
    const { capturePayment, authorization, capture, query, provider } = await captured();
    expect(capture).toEqual({ ...authorization, captured: { amount: 4990, currency: 'EUR' } });
    expect(await capturePayment({ key: CAPTURE, authorization })).toEqual(capture);
    expect(await query(LEDGER)).toEqual([
      { kind: 'capture', currency: 'EUR', account: 'provider', amount: 4990 },
      { kind: 'capture', currency: 'EUR', account: 'customers', amount: -4990 },
    ]);
    expect(await query(EVENTS)).toMatchObject([{ captured: 4990, refunded: 0 }]);
    expect(await provider.kinds()).toEqual(['authorization', 'capture']);
  });

  test('moves it once though the reply is lost', async () => {
    const { query, provider } = await captured('tok_lost_reply');
    expect(await query(EVENTS)).toMatchObject([{ captured: 4990 }]);
    expect(await provider.kinds()).toEqual(['authorization', 'capture']);
  });

  test('says that the provider declined, each time, and posts nothing', async () => {
    const { capturePayment, authorization, query, provider } = await authorized('tok_capture_declined');
    for (const _ of ['first', 'again']) {
      const failure = await failureOf(capturePayment({ key: CAPTURE, authorization }));
      expect(failure).toMatchObject({ type: 'CaptureDeclined', nonRetryable: true });
    }
    expect(await query(LEDGER)).toEqual([]);
    expect(await query('SELECT captured_at, declined_at IS NOT NULL AS declined FROM capture')).toEqual([
      { captured_at: null, declined: true },
    ]);
    expect(await provider.kinds()).toEqual(['authorization', 'capture-declined']);
  });

  test('is refused once the authorization is voided, without a call', async () => {
    const { capturePayment, voidAuthorization, authorization, provider } = await authorized();
    await voidAuthorization({ key: AUTHORIZE });
    const failure = await failureOf(capturePayment({ key: CAPTURE, authorization }));
    const message = `payment '${authorization.paymentId}' was voided`;
    expect(failure).toMatchObject({ type: 'PaymentClosed', nonRetryable: true, message });
    expect(provider.calls).not.toContain(`${CAPTURE} /v1/authorizations/auth/captures`);
  });

  test('is refused by the provider where a void overtakes it', async () => {
    const { promise: overtaken, resolve } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const before = async (call: string) => {
      if (!call.endsWith('captures')) return;
      begin();
      await overtaken;
    };
    const { capturePayment, voidAuthorization, authorization, provider, query } = await authorized('tok_visa', {
      before,
    });
    const capture = failureOf(capturePayment({ key: CAPTURE, authorization }));
    await begun;
    await voidAuthorization({ key: AUTHORIZE });
    resolve();
    expect(await capture).toMatchObject({ type: 'PaymentClosed', nonRetryable: true });
    expect(await provider.kinds()).toEqual(['authorization', 'void']);
    expect(await query(EVENTS)).toMatchObject([{ captured: 0, voided: true }]);
  });

  test('never moves more than was authorized, however many try at once', async () => {
    const { capturePayment, authorization, query, provider } = await authorized();
    const calls = Array.from({ length: 10 }, async (_, i) => capturePayment({ key: `${CAPTURE}-${i}`, authorization }));
    const outcomes = await Promise.allSettled(calls);
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }): unknown => reason);
    expect(refusals).toHaveLength(9);
    for (const refusal of refusals) expect(refusal).toMatchObject({ type: 'PaymentClosed', nonRetryable: true });
    expect(await query(EVENTS)).toMatchObject([{ captured: 4990 }]);
    expect(await provider.kinds()).toEqual(['authorization', 'capture']);
  });

  test('is a matter for a person when the payment is unheard of', async () => {
    const { capturePayment } = await payments();
    const failure = await failureOf(capturePayment({ key: CAPTURE, authorization: { paymentId: 'pay_0' } }));
    expect(failure).toMatchObject({
      type: 'UnknownPayment',
      nonRetryable: true,
      message: "payment 'pay_0' isn't authorized",
    });
  });
});

describe('refundCapture', () => {
  test('gives the money back, once, and posts it', async () => {
    const { refundCapture, query, provider } = await captured();
    const undo = async () => refundCapture({ key: CAPTURE });
    await Promise.all([undo(), undo(), undo()]);
    await undo();
    expect(await query(LEDGER)).toEqual([
      { kind: 'capture', currency: 'EUR', account: 'provider', amount: 4990 },
      { kind: 'capture', currency: 'EUR', account: 'customers', amount: -4990 },
      { kind: 'refund', currency: 'EUR', account: 'provider', amount: -4990 },
      { kind: 'refund', currency: 'EUR', account: 'customers', amount: 4990 },
    ]);
    expect(await query(EVENTS)).toMatchObject([{ captured: 4990, refunded: 4990 }]);
    expect(await provider.kinds()).toEqual(['authorization', 'capture', 'refund']);
  });

  test.each(['tok_lost_reply', 'tok_refund_outage'])('goes on until the provider answers for %s', async (card) => {
    const { refundCapture, query, provider } = await captured(card);
    await untilFinal(async () => refundCapture({ key: CAPTURE }));
    expect(await query(EVENTS)).toMatchObject([{ captured: 4990, refunded: 4990 }]);
    expect(await provider.kinds()).toEqual(['authorization', 'capture', 'refund']);
  });

  test('has nothing to give back of a declined capture', async () => {
    const { capturePayment, refundCapture, authorization, provider } = await authorized('tok_capture_declined');
    await failureOf(capturePayment({ key: CAPTURE, authorization }));
    await refundCapture({ key: CAPTURE });
    expect(await failureOf(capturePayment({ key: CAPTURE, authorization }))).toMatchObject({ type: 'CaptureDeclined' });
    expect(await provider.kinds()).toEqual(['authorization', 'capture-declined']);
  });

  test('bars a capture that comes late', async () => {
    const { capturePayment, refundCapture, authorization, provider } = await authorized();
    await refundCapture({ key: CAPTURE });
    expect(await failureOf(capturePayment({ key: CAPTURE, authorization }))).toMatchObject({ type: 'Revoked' });
    expect(await provider.kinds()).toEqual(['authorization']);
  });
});
