import { describe, expect, test } from 'vitest';

import { failureOf, payments, shipping, type Database, type Tap } from '../tests/support/world.ts';
import { isRepeatable } from './keys.ts';

const KEY = 'ord_1/authorize-payment';
const CAPTURE = 'ord_1/capture-payment';

const wish = {
  key: KEY,
  orderId: 'ord_1',
  customerId: 'cus_1',
  card: 'tok_visa',
  amount: { amount: 4990, currency: 'EUR' },
};

/** Makes an effect older, and the time since it was moved on last longer. */
async function age({ query }: Database, key: string, hours: number): Promise<void> {
  await query('SET session_replication_role = replica');
  await query(
    `UPDATE effect SET created_at = created_at - make_interval(hours => $2),
       updated_at = updated_at - make_interval(hours => $2) WHERE key = $1`,
    key,
    hours,
  );
  await query('RESET session_replication_role');
}

const crashing = (moment: keyof Tap, isHit: (call: string) => boolean): Tap => {
  let crashes = 0;
  return {
    [moment]: (call: string) => {
      if (isHit(call) && ++crashes === 1) throw new Error('the worker crashed');
    },
  };
};

/** Payments, and an authorization that a crash cut off before or after its call, some hours ago. */
async function begun(moment: keyof Tap, hours = 13) {
  const world = await payments(crashing(moment, () => true));
  await expect(world.authorizePayment(wish)).rejects.toThrow('the worker crashed');
  await age(world, KEY, hours);
  const sent = world.provider.calls.length;
  return { ...world, calls: () => world.provider.calls.slice(sent) };
}

/** A captured payment, of whose refund a crash cut the call off, or the reply, some hours ago. */
async function givingBack(moment: keyof Tap) {
  const world = await payments(crashing(moment, (call) => call.includes('/refunds')));
  const authorization = await world.authorizePayment(wish);
  await world.capturePayment({ key: CAPTURE, authorization });
  await age(world, CAPTURE, 48); // how old the capture is doesn't matter
  await expect(world.refundCapture({ key: CAPTURE })).rejects.toThrow('the worker crashed');
  await age(world, CAPTURE, 13);
  const sent = world.provider.calls.length;
  return { ...world, calls: () => world.provider.calls.slice(sent) };
}

const EXPIRED = { type: 'ExpiredKey', nonRetryable: true };

test('a repeat is known to be one for half of the life of its key', () => {
  expect(isRepeatable(12 * 3_600 - 1, { hours: 24 })).toBe(true);
  expect(isRepeatable(12 * 3_600, { hours: 24 })).toBe(false);
});

describe('an intent past half of the life of its key', () => {
  test('is adopted where it is found, and not sent again', async () => {
    const { authorizePayment, calls, state, query, provider } = await begun('after');
    const { paymentId } = await authorizePayment(wish);
    const id = (await provider.log())[0]?.id;
    expect(await query('SELECT id, provider_ref FROM payment WHERE authorized_at IS NOT NULL')).toEqual([
      { id: paymentId, provider_ref: id },
    ]);
    expect([calls(), await state(KEY), await provider.kinds()]).toEqual([[], 'applied', ['authorization']]);
  });

  test('waits for a person where nothing is found', async () => {
    const { authorizePayment, calls, state } = await begun('before');
    const failure = await failureOf(authorizePayment(wish));
    expect(failure).toMatchObject({ ...EXPIRED, details: [{ key: KEY }] });
    expect(failure.message).toBe(
      "'ord_1/authorize-payment' is 13 h old, and the payment provider keeps a key for 24 h: it isn't sent any more; " +
        "nothing is found there under it, which proves nothing; look there, then 'complete-with' what was done, or " +
        "'retry-with' another input, or 'declare-refused'; 'settle' what is to be taken back",
    );
    expect([calls(), await state(KEY)]).toEqual([[], 'intent']);
  });

  test('waits for a person where what is found was taken back there', async () => {
    const { authorizePayment, provider, state } = await begun('after');
    const id = (await provider.log())[0]?.id;
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'by-hand' };
    await fetch(`${provider.base}/v1/authorizations/${id}/void`, { method: 'POST', headers, body: '{}' });
    const { type, message } = await failureOf(authorizePayment(wish));
    expect(type).toBe('ExpiredKey');
    expect(message).toContain(`found there: '${id}' of 4990, which is voided`);
    expect(await state(KEY)).toBe('intent');
  });

  test('is sent as long as a repeat is known to be one', async () => {
    const { authorizePayment, calls } = await begun('before', 11);
    await authorizePayment(wish);
    expect(calls()).toEqual([`${KEY} /v1/authorizations`]);
  });

  test('is taken back where it is found', async () => {
    const { voidAuthorization, calls, state, provider } = await begun('after');
    await voidAuthorization({ key: KEY });
    expect(calls()).toEqual([`${KEY}/undo /v1/authorizations/auth/void`]);
    expect([await state(KEY), await provider.kinds()]).toEqual(['revoked', ['authorization', 'void']]);
  });

  test("isn't sent for the sake of its undo", async () => {
    const { voidAuthorization, calls, state } = await begun('before');
    expect(await failureOf(voidAuthorization({ key: KEY }))).toMatchObject(EXPIRED);
    expect([calls(), await state(KEY)]).toEqual([[], 'revoking']);
  });

  test('is adopted at the carrier as well', async () => {
    const address = { name: 'Ada', line1: 'Weg 1', postalCode: '20095', city: 'Hamburg', country: 'DE' };
    const booking = { key: 'ord_1/book-shipment', orderId: 'ord_1', from: 'hamburg', to: address };
    const world = await shipping(crashing('after', () => true));
    await expect(world.bookShipment(booking)).rejects.toThrow('the worker crashed');
    await age(world, booking.key, 13);
    await world.bookShipment(booking);
    expect(world.carrier.calls).toHaveLength(1);
    expect(await world.state(booking.key)).toBe('applied');
  });
});

describe('a refund past half of the life of its key', () => {
  test('is written down where it is found', async () => {
    const { refundCapture, calls, state, query, provider } = await givingBack('after');
    await refundCapture({ key: CAPTURE });
    expect([calls(), await state(CAPTURE)]).toEqual([[], 'revoked']);
    const refund = (await provider.log()).find(({ kind }) => kind === 'refund');
    expect(await query('SELECT refund_ref FROM capture')).toEqual([{ refund_ref: refund?.id }]);
    expect(await query('SELECT captured::int, refunded::int FROM payment')).toEqual([
      { captured: 4990, refunded: 4990 },
    ]);
  });

  test('waits for a person where nothing is found', async () => {
    const { refundCapture, calls, state } = await givingBack('before');
    const { type, message } = await failureOf(refundCapture({ key: CAPTURE }));
    expect(type).toBe('ExpiredKey');
    expect(message).toMatch(
      /^'ord_1\/capture-payment\/undo' is 13 h old.*look there, then 'settle' what was given back$/u,
    );
    expect([calls(), await state(CAPTURE)]).toEqual([[], 'revoking']);
  });
});

test('a void goes on however old it is: a second one changes nothing', async () => {
  const { authorizePayment, voidAuthorization, ...world } = await payments(
    crashing('after', (call) => call.includes('/void')),
  );
  await authorizePayment(wish);
  await expect(voidAuthorization({ key: KEY })).rejects.toThrow('the worker crashed');
  await age(world, KEY, 48);
  await voidAuthorization({ key: KEY });
  expect([await world.state(KEY), await world.provider.kinds()]).toEqual(['revoked', ['authorization', 'void']]);
});
