import { expect, test } from 'vitest';
import { parcel, serving, witnessFile } from '../simulator.fixture.ts';
import { carrier } from './simulation.ts';

const SHIPMENTS = '/v1/shipments';
const problem = (code: string) => ({ error: expect.objectContaining({ code }) as object });

/** A carrier with one booking. */
async function booked(city = 'Berlin') {
  const file = witnessFile();
  const simulator = await serving(carrier(), file);
  const id = await simulator.made(SHIPMENTS, parcel(city), 'booking');
  const command = (verb: 'cancel' | 'dispatch' | 'recall') => (key: string) =>
    simulator.post(`${SHIPMENTS}/${id}/${verb}`, {}, key);
  const kinds = async () => (await simulator.log()).map(({ kind }) => kind);
  return {
    simulator,
    file,
    id,
    kinds,
    cancel: command('cancel'),
    dispatch: command('dispatch'),
    recall: command('recall'),
  };
}

test('books and dispatches, once whatever the key', async () => {
  const { simulator, id, dispatch, kinds } = await booked();
  expect(id).toMatch(/^ship_[\da-f]{24}$/);
  expect(await simulator.get(`${SHIPMENTS}/${id}`)).toMatchObject({ body: { status: 'booked', trackingNumber: null } });
  const first = await dispatch('one');
  expect(first).toMatchObject({
    status: 200,
    body: { id, status: 'dispatched', trackingNumber: expect.stringMatching(/^BST[\dA-F]{24}$/) as string },
  });
  expect(await dispatch('two')).toEqual(first);
  expect(await kinds()).toEqual(['booking', 'dispatch']);
  expect(await simulator.get(`${SHIPMENTS}/${id}`)).toMatchObject({ body: first.body });
});

test('cancels once whatever the key, and then dispatches nothing', async () => {
  const { id, cancel, dispatch, kinds } = await booked();
  expect(await cancel('one')).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
  expect(await cancel('two')).toMatchObject({ status: 200, body: { id, status: 'cancelled' } });
  expect(await dispatch('three')).toMatchObject({ status: 409, body: problem('shipment_cancelled') });
  expect(await kinds()).toEqual(['booking', 'cancellation']);
});

test('cancels nothing that is on its way', async () => {
  const { cancel, dispatch, kinds } = await booked();
  await dispatch('one');
  expect(await cancel('two')).toMatchObject({ status: 409, body: problem('already_dispatched') });
  expect(await kinds()).toEqual(['booking', 'dispatch']);
});

test('recalls what is on its way, once whatever the key', async () => {
  const { simulator, id, dispatch, recall, cancel, kinds } = await booked();
  expect(await recall('early')).toMatchObject({ status: 409, body: problem('not_dispatched') });
  const { body } = await dispatch('one');
  expect(await recall('two')).toMatchObject({ status: 200, body: { id, status: 'recalled' } });
  expect(await recall('three')).toMatchObject({ status: 200, body: { id, status: 'recalled' } });
  expect(await dispatch('four')).toMatchObject({ status: 200, body });
  expect(await cancel('five')).toMatchObject({ status: 409, body: problem('already_dispatched') });
  expect(await kinds()).toEqual(['booking', 'dispatch', 'recall']);
  const { trackingNumber } = body as { trackingNumber: string };
  expect(await simulator.get(`${SHIPMENTS}/${id}`)).toMatchObject({ body: { status: 'recalled', trackingNumber } });
});

test('recalls nothing that was delivered, as it is at once Nextdoor, and nothing unknown', async () => {
  const { simulator, dispatch, recall, kinds } = await booked('Nextdoor');
  await dispatch('one');
  expect(await recall('two')).toMatchObject({ status: 409, body: problem('parcel_delivered') });
  expect(await recall('two')).toMatchObject({ status: 409, body: problem('parcel_delivered'), replayed: true });
  expect(await kinds()).toEqual(['booking', 'dispatch', 'recall-refused']);
  const nobody = `${SHIPMENTS}/ship_000000000000000000000000/recall`;
  expect(await simulator.post(nobody, {}, 'three')).toMatchObject({ status: 404, body: problem('not_found') });
});

test('refuses Atlantis for good', async () => {
  const simulator = await serving(carrier());
  const refused = await simulator.post(SHIPMENTS, parcel('Atlantis'), 'k');
  expect(refused).toMatchObject({ status: 409, body: problem('address_refused') });
  expect(await simulator.post(SHIPMENTS, parcel('Atlantis'), 'k')).toEqual({ ...refused, replayed: true });
  expect(await simulator.log()).toMatchObject([
    { kind: 'booking-refused', id: null, key: 'k', reference: 'ord_1', amount: null, currency: null },
  ]);
});

test.each(['Constructor', 'constructor', '__proto__'])('delivers to %s, as to any city', async (city) => {
  const { dispatch } = await booked(city);
  expect(await dispatch('k')).toMatchObject({ status: 200 });
});

test('loses the first reply of each key from Echo, for bookings and dispatches', async () => {
  const simulator = await serving(carrier());
  const book = () => simulator.post(SHIPMENTS, parcel('Echo'), 'booking');
  await expect(book()).rejects.toThrow('other side closed');
  const { body, replayed } = await book();
  expect(replayed).toBe(true);
  const dispatch = () => simulator.post(`${SHIPMENTS}/${String(body['id'])}/dispatch`, {}, 'dispatch');
  await expect(dispatch()).rejects.toThrow('other side closed');
  expect(await dispatch()).toMatchObject({ status: 200, replayed: true });
  expect((await simulator.log()).map(({ kind }) => kind)).toEqual(['booking', 'dispatch']);
});

test('has outages of bookings, dispatches and cancellations, each in a city of its own', async () => {
  const statuses = async (send: () => Promise<{ status: number }>) => {
    const seen = [];
    for (let request = 1; request <= 4; request++) seen.push((await send()).status);
    return seen;
  };
  const simulator = await serving(carrier());
  const farpost = await booked('Farpost');
  const ghosttown = await booked('Ghosttown');
  const book = () => simulator.post(SHIPMENTS, parcel('Stormhaven'), 'k');
  expect(await statuses(book)).toEqual([503, 503, 503, 201]);
  expect(await statuses(() => farpost.dispatch('k'))).toEqual([503, 503, 503, 200]);
  expect(await statuses(() => ghosttown.cancel('k'))).toEqual([503, 503, 503, 200]);
});

test('takes 2 s to book in Slowville', async () => {
  const began = performance.now();
  await booked('Slowville');
  expect(performance.now() - began).toBeGreaterThan(1_990);
});

test('restores its state from the witness', async () => {
  const { file, id, cancel } = await booked();
  await cancel('cancel');
  const restored = await serving(carrier(), file);
  expect(await restored.get(`${SHIPMENTS}/${id}`)).toMatchObject({ body: { status: 'cancelled' } });
  expect(await restored.post(SHIPMENTS, parcel(), 'booking')).toMatchObject({ status: 201, replayed: true });
});
