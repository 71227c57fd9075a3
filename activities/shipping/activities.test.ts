import { describe, expect, test } from 'vitest';

import { failureOf, shipping, untilFinal } from '../../tests/support/world.ts';
import { PROVIDER_UNAVAILABLE } from '../http.ts';

const BOOK = 'ord_1/book-shipment';
const DISPATCH = 'ord_1/dispatch-shipment';

const wish = (city = 'Berlin') => ({
  key: BOOK,
  orderId: 'ord_1',
  from: 'hamburg',
  to: { name: 'Ada', line1: 'Ring 1', postalCode: '10115', city, country: 'DE' },
});

async function booked(city?: string) {
  const world = await shipping();
  const shipment = await untilFinal(async () => world.bookShipment(wish(city)));
  return { ...world, shipment, dispatch: async () => world.dispatchShipment({ key: DISPATCH, shipment }) };
}

const EVENTS = `SELECT carrier_ref IS NOT NULL AS referenced, booked_at IS NOT NULL AS booked,
  refused_at IS NOT NULL AS refused, cancelled_at IS NOT NULL AS cancelled, dispatched_at IS NOT NULL AS dispatched
  FROM shipment`;
const nothing = { referenced: false, booked: false, refused: false, cancelled: false, dispatched: false };
const BOOKED = { ...nothing, referenced: true, booked: true };

describe('bookShipment', () => {
  test('has the carrier take the parcel, once', async () => {
    const { bookShipment, query, carrier } = await shipping();
    const all = await Promise.all([bookShipment(wish()), bookShipment(wish()), bookShipment(wish())]);
    const { shipmentId } = await bookShipment(wish());
    expect(shipmentId).toMatch(/^shp_[0-9a-z]{26}$/u);
    expect(all).toEqual([{ shipmentId }, { shipmentId }, { shipmentId }]);
    expect(await query(EVENTS)).toEqual([BOOKED]);
    expect(await query('SELECT id, order_id, warehouse, address FROM shipment')).toEqual([
      { id: shipmentId, order_id: 'ord_1', warehouse: 'hamburg', address: wish().to },
    ]);
    expect(await carrier.log()).toMatchObject([
      { kind: 'booking', key: BOOK, request: { body: { from: 'hamburg', to: wish().to, reference: 'ord_1' } } },
    ]);
  });

  test('says that nothing is delivered there, each time', async () => {
    const { bookShipment, query, carrier } = await shipping();
    for (const _ of ['first', 'again']) {
      const failure = await failureOf(bookShipment(wish('Atlantis')));
      const message = "nothing is delivered to 'Atlantis'";
      expect(failure).toMatchObject({ type: 'AddressRefused', message, nonRetryable: true });
    }
    expect(await query(EVENTS)).toEqual([{ ...nothing, refused: true }]);
    expect(carrier.calls).toHaveLength(1);
  });

  test.each(['Echo', 'Stormhaven'])('is tried again until the carrier answers for %s, and books once', async (city) => {
    const { bookShipment, state, query, carrier } = await shipping();
    expect(await failureOf(bookShipment(wish(city)))).toMatchObject({
      type: PROVIDER_UNAVAILABLE,
      nonRetryable: false,
    });
    expect(await state(BOOK)).toBe('intent');
    await untilFinal(async () => bookShipment(wish(city)));
    expect(await query(EVENTS)).toEqual([BOOKED]);
    expect(await carrier.kinds()).toEqual(['booking']);
  });
});

describe('cancelShipment', () => {
  test('tells the carrier not to come, once', async () => {
    const { cancelShipment, query, state, carrier } = await booked();
    const cancel = async () => cancelShipment({ key: BOOK });
    await Promise.all([cancel(), cancel(), cancel()]);
    await cancel();
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, cancelled: true }]);
    expect(await state(BOOK)).toBe('revoked');
    expect(await carrier.kinds()).toEqual(['booking', 'cancellation']);
  });

  test('goes on until the carrier answers', async () => {
    const { cancelShipment, query, carrier } = await booked('Ghosttown');
    await untilFinal(async () => cancelShipment({ key: BOOK }));
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, cancelled: true }]);
    expect(await carrier.kinds()).toEqual(['booking', 'cancellation']);
  });

  test('cancels a booking of which no reply came', async () => {
    const { bookShipment, cancelShipment, query, carrier } = await shipping();
    await failureOf(bookShipment(wish('Echo')));
    await cancelShipment({ key: BOOK });
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, cancelled: true }]);
    expect(await carrier.kinds()).toEqual(['booking', 'cancellation']);
  });

  test('bars a booking that comes late, and one that is repeated', async () => {
    const late = await shipping();
    await late.cancelShipment({ key: BOOK });
    expect(await failureOf(late.bookShipment(wish()))).toMatchObject({ type: 'Revoked', nonRetryable: true });
    expect(late.carrier.calls).toEqual([]);
    const repeated = await booked();
    await repeated.cancelShipment({ key: BOOK });
    expect(await failureOf(repeated.bookShipment(wish()))).toMatchObject({ type: 'Revoked', nonRetryable: true });
  });

  test('is a matter for a person when the parcel is on its way', async () => {
    const { cancelShipment, dispatch, state, query } = await booked();
    await dispatch();
    expect(await failureOf(cancelShipment({ key: BOOK }))).toMatchObject({
      type: 'UnexpectedReply',
      nonRetryable: true,
      details: [{ status: 409, code: 'already_dispatched' }],
    });
    expect(await state(BOOK)).toBe('revoking');
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, dispatched: true }]);
  });
});

describe('dispatchShipment', () => {
  test('hands the parcel over, once, and gives its number', async () => {
    const { dispatch, shipment, query, carrier } = await booked();
    const [first, ...others] = await Promise.all([dispatch(), dispatch(), dispatch()]);
    expect(first).toEqual({ ...shipment, trackingNumber: expect.stringMatching(/^BST[0-9A-F]{24}$/u) as unknown });
    expect([...others, await dispatch()]).toEqual([first, first, first]);
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, dispatched: true }]);
    expect(await query('SELECT tracking_number FROM shipment')).toEqual([{ tracking_number: first.trackingNumber }]);
    expect(await carrier.kinds()).toEqual(['booking', 'dispatch']);
  });

  test.each(['Echo', 'Farpost'])('is tried again until the carrier answers for %s', async (city) => {
    const { dispatch, query, carrier } = await booked(city);
    expect(await failureOf(dispatch())).toMatchObject({ type: PROVIDER_UNAVAILABLE, nonRetryable: false });
    await untilFinal(dispatch);
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, dispatched: true }]);
    expect(await carrier.kinds()).toEqual(['booking', 'dispatch']);
  });

  test('is a matter for a person when the booking was cancelled', async () => {
    const { cancelShipment, dispatch, state, query } = await booked();
    await cancelShipment({ key: BOOK });
    expect(await failureOf(dispatch())).toMatchObject({
      type: 'UnexpectedReply',
      nonRetryable: true,
      details: [{ status: 409, code: 'shipment_cancelled' }],
    });
    expect(await state(DISPATCH)).toBe('intent');
    expect(await query(EVENTS)).toEqual([{ ...BOOKED, cancelled: true }]);
  });

  test('is a matter for a person when the shipment is unheard of', async () => {
    const { dispatchShipment } = await shipping();
    const failure = await failureOf(dispatchShipment({ key: DISPATCH, shipment: { shipmentId: 'shp_0' } }));
    expect(failure).toMatchObject({
      type: 'UnknownShipment',
      nonRetryable: true,
      message: "shipment 'shp_0' isn't booked",
    });
  });
});
