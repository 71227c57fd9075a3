import { expect, test } from 'vitest';

import { failureOf, shipping, untilFinal, type Tap } from '../../tests/support/world.ts';
import { PROVIDER_UNAVAILABLE } from '../http.ts';

const KEY = 'ord_1/undo/recall-shipment';
const RECALLED = 'SELECT recalled_at IS NOT NULL AS recalled FROM shipment';

/** A parcel on its way. */
async function dispatched(city = 'Berlin', tap?: Tap) {
  const world = await shipping(tap);
  const to = { name: 'Ada', line1: 'Ring 1', postalCode: '10115', city, country: 'DE' };
  const wish = { key: 'ord_1/book-shipment', orderId: 'ord_1', from: 'hamburg', to };
  const shipment = await untilFinal(async () => world.bookShipment(wish));
  await untilFinal(async () => world.dispatchShipment({ key: 'ord_1/dispatch-shipment', shipment }));
  return { ...world, shipment, recall: async () => world.recallShipment({ key: KEY, shipment }) };
}

test('has the carrier send the parcel back, once', async () => {
  const { recall, shipment, query, carrier } = await dispatched();
  expect([...(await Promise.all([recall(), recall(), recall()])), await recall()]).toEqual(
    Array.from({ length: 4 }, () => shipment),
  );
  expect(await query(RECALLED)).toEqual([{ recalled: true }]);
  expect(await carrier.kinds()).toEqual(['booking', 'dispatch', 'recall']);
});

test('is tried again until the carrier answers, and recalls once', async () => {
  const { recall, query, carrier } = await dispatched('Echo');
  expect(await failureOf(recall())).toMatchObject({ type: PROVIDER_UNAVAILABLE, nonRetryable: false });
  await untilFinal(recall);
  expect(await query(RECALLED)).toEqual([{ recalled: true }]);
  expect(await carrier.kinds()).toEqual(['booking', 'dispatch', 'recall']);
});

test('says that the parcel was delivered, each time', async () => {
  const { recall, withdrawRecall, query, state, carrier } = await dispatched('Nextdoor');
  for (const _ of ['first', 'again']) {
    expect(await failureOf(recall())).toMatchObject({ type: 'RecallRefused', nonRetryable: true });
  }
  await withdrawRecall({ key: KEY });
  expect(await state(KEY)).toBe('refused');
  expect(await query(RECALLED)).toEqual([{ recalled: false }]);
  expect(await carrier.kinds()).toEqual(['booking', 'dispatch', 'recall-refused']);
});

test('is barred from landing late', async () => {
  const { recall, withdrawRecall, carrier } = await dispatched();
  await withdrawRecall({ key: KEY });
  expect(await failureOf(recall())).toMatchObject({ type: 'Revoked', nonRetryable: true });
  expect(await carrier.kinds()).toEqual(['booking', 'dispatch']);
});

test('that got through unnoticed is found out, and is a matter for a person', async () => {
  const lost = new Set([`${KEY} /v1/shipments/ship/recall`]);
  const after = (call: string): void => {
    if (lost.delete(call)) throw new Error('the reply is lost');
  };
  const { recall, withdrawRecall, query, state, carrier } = await dispatched('Berlin', { after });
  await expect(recall()).rejects.toThrow('the reply is lost');
  for (const _ of ['first', 'again']) {
    expect(await failureOf(withdrawRecall({ key: KEY }))).toMatchObject({
      type: 'RecalledForGood',
      nonRetryable: true,
    });
  }
  expect(await state(KEY)).toBe('revoking');
  expect(await query(RECALLED)).toEqual([{ recalled: true }]);
  expect(await failureOf(recall())).toMatchObject({ type: 'Revoked' });
  expect(await carrier.kinds()).toEqual(['booking', 'dispatch', 'recall']);
});
