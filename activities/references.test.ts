/** What other systems, and people, call things over there, all the way through our services. */
import { expect, onTestFinished, test } from 'vitest';

import { idOf } from '../simulators/simulator.ts';
import { failureOf, payments, shipping } from '../tests/support/world.ts';
import { providerClient } from './http.ts';
import { paymentsReconciliation } from './payments/reconcile.ts';
import { providerPath } from './provider-path.ts';

const to = { name: 'Ada', line1: 'Weg 1', postalCode: '20095', city: 'Hamburg', country: 'DE' };
const parcel = (orderId: string) => ({ key: `${orderId}/book-shipment`, orderId, from: 'hamburg', to });
const hold = { key: 'ord_1/authorize-payment', orderId: 'ord_1', customerId: 'cus_1', card: 'tok_visa' };
const amount = { amount: 4990, currency: 'EUR' };
const evidence = 'ticket 7';

test("a reference that would lead to another order's parcel leads nowhere", async () => {
  const { bookShipment, recordBooking, dispatchShipment, value, carrier } = await shipping();
  await bookShipment(parcel('ord_2'));
  const theirs = String(await value('SELECT carrier_ref FROM shipment'));
  for (const [i, carrierRef] of [`${theirs}/cancel?`, `${theirs}/dispatch#`, `x/../${theirs}`].entries()) {
    const { key, ...wish } = parcel(`ord_1${i}`);
    const shipment = await recordBooking({ ...wish, key, told: { carrierRef }, evidence });
    const failure = await failureOf(dispatchShipment({ key: `ord_1${i}/dispatch-shipment`, shipment }));
    expect(failure).toMatchObject({ type: 'UnexpectedReply', details: [{ status: 404 }] });
  }
  expect(await carrier.kinds()).toEqual(['booking']);
});

test('what is called something that has to be encoded is found by it', async () => {
  const named: typeof idOf = (prefix, key) => `${idOf(prefix, key)}/cancel?x=%2F..&ü #`;
  const { bookShipment, dispatchShipment, recallShipment, cancelShipment, carrier } = await shipping({}, named);
  const shipment = await bookShipment(parcel('ord_1'));
  await dispatchShipment({ key: 'ord_1/dispatch-shipment', shipment });
  await recallShipment({ key: 'ord_1/undo/recall-shipment', shipment });
  await bookShipment(parcel('ord_2'));
  await cancelShipment({ key: 'ord_2/book-shipment' });
  expect(await carrier.kinds()).toEqual(['booking', 'dispatch', 'recall', 'booking', 'cancellation']);
  const { authorizePayment, capturePayment, refundCapture, voidAuthorization, provider } = await payments({}, named);
  const authorization = await authorizePayment({ ...hold, amount });
  await capturePayment({ key: 'ord_1/capture-payment', authorization });
  await refundCapture({ key: 'ord_1/capture-payment' });
  await voidAuthorization({ key: hold.key });
  expect(await provider.kinds()).toEqual(['authorization', 'capture', 'refund', 'void']);
});

test('what another system made, and calls something that is no reference, is left to a person', async () => {
  const { bookShipment, cancelShipment, settleShipment, state, carrier } = await shipping({}, () => '..');
  const unusable = { type: 'UnusableReference', nonRetryable: true };
  for (const _ of ['at first', 'and again']) {
    expect(await failureOf(bookShipment(parcel('ord_1')))).toMatchObject(unusable);
  }
  expect(await failureOf(cancelShipment({ key: 'ord_1/book-shipment' }))).toMatchObject(unusable);
  expect(await carrier.kinds()).toEqual(['booking']);
  await settleShipment({ key: 'ord_1/book-shipment', evidence });
  expect(await state('ord_1/book-shipment')).toBe('revoked');
});

test('a person who tells what is no reference is told so, and may tell another', async () => {
  const { recordBooking, recordDispatch, query } = await shipping();
  const { key, ...wish } = parcel('ord_1');
  const book = async (carrierRef: string) => recordBooking({ ...wish, key, told: { carrierRef }, evidence });
  expect(await failureOf(book('..'))).toMatchObject({ type: 'UnusableReference', nonRetryable: true });
  expect(await query('SELECT FROM effect')).toEqual([]);
  const shipment = await book('ship_1');
  const dispatch = { key: 'ord_1/dispatch-shipment', told: { trackingNumber: 'BST\u{0}' }, evidence, shipment };
  expect(await failureOf(recordDispatch(dispatch))).toMatchObject({ type: 'UnusableReference' });
  const { recordAuthorization, recordCapture } = await payments();
  const { card: _, ...held } = hold;
  const authorize = { ...held, amount, told: { authorizationRef: ' ' }, evidence };
  expect(await failureOf(recordAuthorization(authorize))).toMatchObject({ type: 'UnusableReference' });
  const authorization = await recordAuthorization({ ...authorize, told: { authorizationRef: 'auth_1' } });
  const capture = { key: 'ord_1/capture-payment', told: { captureRef: '' }, evidence, authorization };
  expect(await failureOf(recordCapture(capture))).toMatchObject({ type: 'UnusableReference' });
  expect(await recordCapture({ ...capture, told: { captureRef: 'cap_1' } })).toMatchObject({ captured: amount });
});

test('what a row has had since before references were looked at is left to a person', async () => {
  const { dispatchShipment, recordDispatch, query, carrier } = await shipping();
  await query(`
    INSERT INTO shipment (id, order_id, warehouse, address, carrier_ref, booked_at)
    VALUES ('shp_1', 'ord_1', 'hamburg', '{}', '..', now())`);
  const dispatch = { key: 'ord_1/dispatch-shipment', shipment: { shipmentId: 'shp_1' } };
  expect(await failureOf(dispatchShipment(dispatch))).toMatchObject({ type: 'UnusableReference' });
  await recordDispatch({ ...dispatch, told: { trackingNumber: 'BST1' }, evidence });
  expect(await query('SELECT tracking_number FROM shipment')).toEqual([{ tracking_number: 'BST1' }]);
  expect(carrier.calls).toEqual([]);
});

/** What the payment provider holds under a key that is barred here, as the reconciler sees and lets go of it. */
async function stray(named: typeof idOf) {
  const world = await payments({}, named);
  const client = providerClient({ baseUrl: world.provider.base });
  onTestFinished(async () => client.close());
  const body = { ...amount, card: hold.card, reference: hold.orderId };
  await client.post(providerPath`/v1/authorizations`, body, { key: hold.key, sagaId: hold.orderId });
  await world.voidAuthorization({ key: hold.key });
  const { listOutside, letGo } = paymentsReconciliation(world.db, client);
  const [item] = await listOutside({ orderIds: [hold.orderId] });
  if (item === undefined) throw new Error('the provider lists nothing');
  return { item, letGo, kinds: world.provider.kinds };
}

test('what the reconciler lets go of is named by a segment, too', async () => {
  const odd = await stray((prefix, key) => `${idOf(prefix, key)}/../?void #`);
  await odd.letGo({ item: odd.item });
  expect(await odd.kinds()).toEqual(['authorization', 'void']);
  const unusable = await stray(() => '..');
  expect(await failureOf(unusable.letGo({ item: unusable.item }))).toMatchObject({ type: 'UnusableReference' });
  expect(await unusable.kinds()).toEqual(['authorization']);
});
