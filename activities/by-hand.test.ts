import { describe, expect, test } from 'vitest';

import { failureOf, inventory, payments, shipping } from '../tests/support/world.ts';

const AUTHORIZE = 'ord_1/authorize-payment';
const CAPTURE = 'ord_1/capture-payment';
const BY_HAND = `${CAPTURE}~2`;
const MONEY = { amount: 4990, currency: 'EUR' };
const wish = { key: AUTHORIZE, orderId: 'ord_1', customerId: 'cus_1', card: 'tok_visa', amount: MONEY };
const evidence = 'ticket 7';

/** A payment whose capture an operator barred, since it was done by hand. */
async function authorized() {
  const world = await payments();
  const authorization = await world.authorizePayment(wish);
  await world.refundCapture({ key: CAPTURE, by: `an operator: '${BY_HAND}' took its place` });
  const told = { key: BY_HAND, told: { captureRef: 'cap_by_hand' }, evidence, authorization };
  return { ...world, authorization, told };
}

const MOVED = 'SELECT captured::int, refunded::int FROM payment ORDER BY captured';

describe('a capture by hand', () => {
  test('is posted, once, with its evidence', async () => {
    const { recordCapture, told, authorization, query, provider } = await authorized();
    const capture = await recordCapture(told);
    expect(capture).toEqual({ ...authorization, captured: MONEY });
    expect(await recordCapture({ ...told, told: { captureRef: 'another' } })).toEqual(capture);
    expect(await query(MOVED)).toEqual([{ captured: 4990, refunded: 0 }]);
    expect(await query('SELECT provider_ref FROM capture')).toEqual([{ provider_ref: 'cap_by_hand' }]);
    expect(await query('SELECT state::text, evidence FROM effect WHERE key = $1', BY_HAND)).toEqual([
      { state: 'external', evidence },
    ]);
    expect(await provider.kinds()).toEqual(['authorization']);
  });

  test('is given back in the books once somebody gave it back by hand', async () => {
    const { recordCapture, settleCapture, told, query, state, provider } = await authorized();
    await recordCapture(told);
    const settle = async () => settleCapture({ key: BY_HAND, evidence: 'ticket 9' });
    await Promise.all([settle(), settle()]);
    await settle();
    expect(await query(MOVED)).toEqual([{ captured: 4990, refunded: 4990 }]);
    expect(await state(BY_HAND)).toBe('revoked');
    expect(await query('SELECT evidence FROM effect WHERE key = $1', BY_HAND)).toEqual([
      { evidence: 'ticket 7; ticket 9' },
    ]);
    expect(await provider.kinds()).toEqual(['authorization']);
  });

  test("isn't taken back by anything but a hand", async () => {
    const { recordCapture, refundCapture, told, state } = await authorized();
    await recordCapture(told);
    expect(await failureOf(refundCapture({ key: BY_HAND }))).toMatchObject({ type: 'External' });
    expect(await state(BY_HAND)).toBe('external');
  });

  test('is of another payment where ours was captured, and given back', async () => {
    const world = await payments();
    const authorization = await world.authorizePayment(wish);
    await world.capturePayment({ key: CAPTURE, authorization });
    await world.refundCapture({ key: CAPTURE });
    await world.recordCapture({ key: BY_HAND, told: { captureRef: 'cap_by_hand' }, evidence, authorization });
    expect(
      await world.query('SELECT captured::int, refunded::int, voided_at IS NULL AS live FROM payment ORDER BY 2'),
    ).toEqual([
      { captured: 4990, refunded: 0, live: true },
      { captured: 4990, refunded: 4990, live: false },
    ]);
  });

  test("isn't one that was ours, and was given back", async () => {
    const world = await payments();
    const authorization = await world.authorizePayment(wish);
    await world.capturePayment({ key: CAPTURE, authorization });
    await world.refundCapture({ key: CAPTURE });
    const captureRef = String(await world.value('SELECT provider_ref FROM capture'));
    const told = { key: BY_HAND, told: { captureRef }, evidence, authorization };
    const { type, message } = await failureOf(world.recordCapture(told));
    expect([type, message]).toEqual([
      'NotByHand',
      `'${captureRef}' was done by us, not by hand, and is taken back: name what was done in its place`,
    ]);
  });
});

test('an authorization by hand can be captured, by us', async () => {
  const { recordAuthorization, capturePayment, provider, ...world } = await payments();
  const { authorizationRef } = await world
    .authorizePayment({ ...wish, key: 'somebody', orderId: 'ord_1' })
    .then(async () => ({ authorizationRef: String(await world.value('SELECT provider_ref FROM payment')) }));
  await world.query('DELETE FROM payment');
  const { orderId, customerId, amount } = wish;
  const key = `${AUTHORIZE}~2`;
  const authorization = await recordAuthorization({
    key,
    told: { authorizationRef },
    evidence,
    orderId,
    customerId,
    amount,
  });
  await capturePayment({ key: CAPTURE, authorization });
  expect(await provider.kinds()).toEqual(['authorization', 'capture']);
  await world.settleAuthorization({ key, evidence: 'ticket 8' });
  expect(await world.query('SELECT voided_at IS NULL AS live FROM payment')).toEqual([{ live: false }]);
});

test('what a person saw never happened has no unknown outcome any more', async () => {
  const { settleAuthorization, query, state, ...world } = await payments({
    before: () => Promise.reject(new Error('the worker crashed')),
  });
  await expect(world.authorizePayment(wish)).rejects.toThrow('the worker crashed');
  await settleAuthorization({ key: AUTHORIZE, evidence });
  expect(await state(AUTHORIZE)).toBe('revoked');
  expect(await query('SELECT declined_at IS NULL AS unknown FROM payment')).toEqual([{ unknown: false }]);
  const failure = await failureOf(world.authorizePayment(wish));
  expect(failure.message).toBe(`'${AUTHORIZE}' was taken back by an operator: ticket 7, and can't be done any more`);
});

test('a parcel booked, and one handed over, by hand have their rows', async () => {
  const to = { name: 'Ada', line1: 'Weg 1', postalCode: '20095', city: 'Hamburg', country: 'DE' };
  const { recordBooking, recordDispatch, settleShipment, query, carrier } = await shipping();
  const booking = { orderId: 'ord_1', from: 'hamburg', to, evidence };
  const book = async (key: string, carrierRef: string) => recordBooking({ ...booking, key, told: { carrierRef } });
  const shipment = await book('ord_1/book-shipment~2', 'ship_1');
  const sent = await recordDispatch({ key: 'ord_1/d~2', told: { trackingNumber: 'BST1' }, evidence, shipment });
  expect(sent).toEqual({ ...shipment, trackingNumber: 'BST1' });
  await book('ord_2/book-shipment~2', 'ship_2');
  await settleShipment({ key: 'ord_2/book-shipment~2', evidence: 'ticket 8' });
  expect(
    await query('SELECT carrier_ref, tracking_number, cancelled_at IS NULL AS live FROM shipment ORDER BY 1'),
  ).toEqual([
    { carrier_ref: 'ship_1', tracking_number: 'BST1', live: true },
    { carrier_ref: 'ship_2', tracking_number: null, live: false },
  ]);
  expect(carrier.calls).toEqual([]);
});

test.each(['held', 'released'])(
  'goods taken off the shelf by hand are committed: their reservation was %s',
  async (state) => {
    const { reserveStock, releaseStock, recordCommit, query } = await inventory({ tea: 5 });
    const key = 'ord_1/reserve-stock';
    const reservation = await reserveStock({ key, orderId: 'ord_1', lines: [{ sku: 'tea', quantity: 2 }] });
    if (state === 'released') await releaseStock({ key });
    const commit = async () => recordCommit({ key: 'ord_1/commit-stock~2', evidence, reservation });
    await commit();
    await commit();
    expect(await query('SELECT available, reserved FROM stock')).toEqual([{ available: 3, reserved: 0 }]);
  },
);

test.each([
  [undefined, "saga 'ord_1'"],
  ["the reconciler: it was taken back, and 'ord_1/capture-payment' is applied", undefined],
  [`an operator: '${BY_HAND}' took its place`, undefined],
])('Revoked says who took it back', async (by, named = by) => {
  const { capturePayment, refundCapture, authorizePayment, ...world } = await payments();
  const authorization = await authorizePayment(wish);
  await capturePayment({ key: CAPTURE, authorization });
  await refundCapture({ key: CAPTURE, by });
  await refundCapture({ key: CAPTURE, by: 'somebody who came later' });
  const { type, message, details } = await failureOf(capturePayment({ key: CAPTURE, authorization }));
  expect([type, message]).toEqual(['Revoked', `'${CAPTURE}' was taken back by ${named}, and can't be done any more`]);
  expect(details).toEqual([{ key: CAPTURE, state: 'revoked', by: named }]);
  expect(await world.value('SELECT revoked_by FROM effect WHERE key = $1', CAPTURE)).toBe(named);
});
