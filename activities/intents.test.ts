import { describe, expect, test } from 'vitest';

import { seeded } from '../tests/support/random.ts';
import { failureOf, inParallel, payments, untilFinal, type Payments, type Tap } from '../tests/support/world.ts';

const KEY = 'ord_1/capture-payment';
const CALL = `${KEY} /v1/authorizations/auth/captures`;
const REFUND = `${KEY}/undo /v1/captures/cap/refunds`;

const wish = (order: string, card = 'tok_visa') => ({
  key: `${order}/authorize-payment`,
  orderId: order,
  customerId: 'cus_1',
  card,
  amount: { amount: 4990, currency: 'EUR' },
});

/** A payment that may be captured, where `tap` sees the capture's calls, and those of its undo. */
async function open({ card = 'tok_visa', ...tap }: Tap & { card?: string } = {}) {
  const ofCapture = (listen: Tap['before']) => async (call: string) => {
    if (call.startsWith(KEY)) await listen?.(call);
  };
  const world = await payments({ before: ofCapture(tap.before), after: ofCapture(tap.after) });
  const authorization = await world.authorizePayment(wish('ord_1', card));
  return {
    ...world,
    authorization,
    calls: () => world.provider.calls.slice(1),
    kinds: async () => (await world.provider.kinds()).slice(1),
    capture: async () => world.capturePayment({ key: KEY, authorization }),
    refund: async () => world.refundCapture({ key: KEY }),
  };
}

/** Does `fault` to the first call only. */
function onFirst(fault: () => Promise<void>): () => Promise<void> {
  let calls = 0;
  return async () => (++calls === 1 ? fault() : undefined);
}

/** Holds the first call up until `wake` is called, and tells when it is there. */
function frozen() {
  const [there, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const freeze = onFirst(async () => {
    there.resolve();
    await awake.promise;
  });
  return { freeze, there: there.promise, wake: awake.resolve };
}

const crash = onFirst.bind(undefined, async () => Promise.reject(new Error('the worker crashed')));
const REVOKED = { type: 'Revoked', nonRetryable: true };

describe('perform', () => {
  test('stores the whole request before it is sent', async () => {
    const seen: unknown[] = [];
    const { capture, authorization, query } = await open({
      before: async () =>
        void seen.push(...(await query('SELECT key, state, request, result FROM effect WHERE key = $1', KEY))),
    });
    await capture();
    const money = { amount: 4990, currency: 'EUR' };
    const authorizationRef = expect.stringMatching(/^auth_/u) as unknown;
    const request = { ...authorization, orderId: 'ord_1', authorizationRef, amount: money };
    expect(seen).toEqual([{ key: KEY, state: 'intent', request, result: null }]);
  });

  test('sends nothing that it could not store', async () => {
    const { capture, query, calls } = await open();
    await query('ALTER TABLE effect ADD CONSTRAINT disk_is_full CHECK (false) NOT VALID');
    await expect(capture()).rejects.toThrow('disk_is_full');
    expect(calls()).toEqual([]);
  });

  test('sends what was stored, whatever a repeat brings', async () => {
    const { authorizePayment, provider, query } = await payments({ after: crash() });
    await expect(authorizePayment(wish('ord_1'))).rejects.toThrow('the worker crashed');
    const other = { ...wish('ord_2', 'tok_declined'), key: wish('ord_1').key, amount: { amount: 1, currency: 'USD' } };
    const { paymentId } = await authorizePayment(other);
    expect(await provider.log()).toMatchObject([{ reference: 'ord_1', amount: 4990, currency: 'EUR' }]);
    expect(await query('SELECT id, order_id, amount::int, currency FROM payment')).toEqual([
      { id: paymentId, order_id: 'ord_1', amount: 4990, currency: 'EUR' },
    ]);
  });

  test('stores a refusal before it is reported', async () => {
    const { capture, query, state, calls } = await open({ card: 'tok_capture_declined' });
    const failure = await failureOf(capture());
    const { type, message, details } = failure;
    expect(await query('SELECT refusal FROM effect WHERE key = $1', KEY)).toEqual([
      { refusal: { type, message, details } },
    ]);
    expect(await state(KEY)).toBe('refused');
    expect((await failureOf(capture())).message).toBe(message);
    expect(calls()).toEqual([CALL]);
  });

  test('keeps a refusal of its own check, and nothing else', async () => {
    const { capture, voidAuthorization, query, state } = await open();
    await voidAuthorization({ key: 'ord_1/authorize-payment' });
    expect(await failureOf(capture())).toMatchObject({ type: 'PaymentClosed' });
    expect(await state(KEY)).toBe('refused');
    expect(await query('SELECT FROM capture')).toEqual([]);
  });

  test('finds out what it did before it crashed', async () => {
    const { capture, state, calls, kinds } = await open({ after: crash() });
    await expect(capture()).rejects.toThrow('the worker crashed');
    expect(await state(KEY)).toBe('intent');
    await capture();
    expect(await state(KEY)).toBe('applied');
    expect([calls(), await kinds()]).toEqual([[CALL, CALL], ['capture']]);
  });

  test('acts after a crash before it was sent', async () => {
    const { capture, kinds } = await open({ before: crash() });
    await expect(capture()).rejects.toThrow('the worker crashed');
    expect(await kinds()).toEqual([]);
    await capture();
    expect(await kinds()).toEqual(['capture']);
  });

  test('has one result for two that overlap', async () => {
    const { freeze, there, wake } = frozen();
    const { capture, kinds, calls } = await open({ after: freeze });
    const slow = capture();
    await there;
    const quick = await capture();
    wake();
    expect(await slow).toEqual(quick);
    expect([calls(), await kinds()]).toEqual([[CALL, CALL], ['capture']]);
  });
});

describe('retract', () => {
  test('sends the same request again when nobody knows what came of it, records it, and takes it back', async () => {
    const seen: unknown[] = [];
    const { capture, refund, query, state, calls, kinds } = await open({
      before: async (call) => {
        if (call === REFUND) seen.push(...(await query('SELECT state, result FROM effect WHERE key = $1', KEY)));
      },
      after: crash(),
    });
    await expect(capture()).rejects.toThrow('the worker crashed');
    await refund();
    const captureRef = expect.stringMatching(/^cap_/u) as unknown;
    expect(seen).toEqual([{ state: 'revoking', result: { captureRef } }]);
    expect([calls(), await kinds()]).toEqual([
      [CALL, CALL, REFUND],
      ['capture', 'refund'],
    ]);
    expect(await state(KEY)).toBe('revoked');
    expect(await query('SELECT captured::int, refunded::int FROM payment')).toEqual([
      { captured: 4990, refunded: 4990 },
    ]);
  });

  test('has it done first where it was never sent, and takes that back', async () => {
    const { capture, refund, kinds } = await open({ before: crash() });
    await expect(capture()).rejects.toThrow('the worker crashed');
    await refund();
    expect(await kinds()).toEqual(['capture', 'refund']);
  });

  test('bars what was never begun, without a call', async () => {
    const { capture, refund, state, calls } = await open();
    await refund();
    expect(await state(KEY)).toBe('barred');
    expect(await failureOf(capture())).toMatchObject({ ...REVOKED, details: [{ key: KEY, state: 'barred' }] });
    expect(calls()).toEqual([]);
  });

  test('calls nobody about what was refused', async () => {
    const { capture, refund, state, calls } = await open({ card: 'tok_capture_declined' });
    await failureOf(capture());
    await refund();
    expect([calls(), await state(KEY)]).toEqual([[CALL], 'refused']);
  });

  test('ends with the refusal that it finds', async () => {
    const { capture, refund, state, calls } = await open({ card: 'tok_capture_declined', after: crash() });
    await expect(capture()).rejects.toThrow('the worker crashed');
    await refund();
    expect([calls(), await state(KEY)]).toEqual([[CALL, CALL], 'refused']);
    expect(await failureOf(capture())).toMatchObject({ type: 'CaptureDeclined' });
  });

  test.each(['before', 'after'])('leaves nothing alive of an attempt that was frozen %s its call', async (moment) => {
    const { freeze, there, wake } = frozen();
    const { capture, refund, kinds, query } = await open({ [moment]: freeze });
    const late = failureOf(capture());
    await there;
    await refund();
    wake();
    expect(await late).toMatchObject({ ...REVOKED, details: [{ key: KEY, state: 'revoked' }] });
    expect(await kinds()).toEqual(['capture', 'refund']);
    expect(await query('SELECT captured::int, refunded::int FROM payment')).toEqual([
      { captured: 4990, refunded: 4990 },
    ]);
  });

  test('takes back once, however many ask at once, and later', async () => {
    const { capture, refund, calls, kinds } = await open();
    await capture();
    await Promise.all([refund(), refund(), refund()]);
    const before = calls().length;
    await refund();
    expect(calls()).toHaveLength(before);
    expect(await kinds()).toEqual(['capture', 'refund']);
  });

  test('takes back once where two overlap', async () => {
    const { freeze, there, wake } = frozen();
    const { capture, refund, kinds, value } = await open({
      after: async (call) => (call === REFUND ? freeze() : undefined),
    });
    await capture();
    const slow = refund();
    await there;
    await refund();
    wake();
    await slow;
    expect(await kinds()).toEqual(['capture', 'refund']);
    expect(await value('SELECT refunded::int FROM payment')).toBe(4990);
  });

  test('goes on where it crashed, without capturing again', async () => {
    const { capture, refund, state, calls, kinds } = await open({
      after: async (call) => (call === REFUND ? crashOnce() : undefined),
    });
    const crashOnce = crash();
    await capture();
    await expect(refund()).rejects.toThrow('the worker crashed');
    expect(await state(KEY)).toBe('revoking');
    expect(await failureOf(capture())).toMatchObject({ ...REVOKED, details: [{ key: KEY, state: 'revoking' }] });
    await refund();
    expect(calls()).toEqual([CALL, REFUND, REFUND]);
    expect([await state(KEY), await kinds()]).toEqual(['revoked', ['capture', 'refund']]);
  });
});

/** When the undo of a capture begins, seen from the capture's first attempt. */
const MOMENTS = ['at once', 'as its call leaves', 'as its reply arrives', 'when it is done'];

test('leaves nothing alive where 200 are done and taken back at the same time', async () => {
  const random = seeded(4_990);
  const begin = new Map<string, () => void>();
  const reached = (moment: string) => (call: string) => begin.get(`${call.split(' ')[0]} ${moment}`)?.();
  const world = await payments({ before: reached('as its call leaves'), after: reached('as its reply arrives') });
  const cards = ['tok_visa', 'tok_visa', 'tok_lost_reply', 'tok_capture_declined'];
  const races = Array.from(
    { length: 200 },
    (_, i) => [wish(`ord_${i}`, random.pick(cards)), random.pick(MOMENTS)] as const,
  );
  const outcomes = await inParallel(
    20,
    races.map(
      ([order, moment]) =>
        async () =>
          race({ world, begin }, order, moment),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  const states = await world.query(
    "SELECT state, count(*)::int FROM effect WHERE key LIKE '%/capture-payment' GROUP BY 1",
  );
  const count = Object.fromEntries(states.map(({ state, count }) => [String(state), Number(count)]));
  expect(Object.keys(count).toSorted()).toEqual(['barred', 'refused', 'revoked']);
  const kinds = await world.provider.kinds();
  const happened = (kind: string) => kinds.filter((other) => other === kind).length;
  expect([happened('capture'), happened('refund')]).toEqual([count['revoked'], count['revoked']]);
  expect(await world.query('SELECT FROM payment WHERE captured <> refunded')).toEqual([]);
}, 300_000);

interface Course {
  readonly world: Payments;
  readonly begin: Map<string, () => void>;
}

/** Captures a payment, twice at once, and refunds it from the given moment on. */
async function race({ world, begin }: Course, order: ReturnType<typeof wish>, moment: string): Promise<void> {
  const key = `${order.orderId}/capture-payment`;
  const authorization = await world.authorizePayment(order);
  const capture = async () =>
    untilFinal(async () => world.capturePayment({ key, authorization })).catch(() => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  if (moment === 'at once') resolve();
  begin.set(`${key} ${moment}`, resolve);
  const captured = Promise.all([capture(), capture()]).then(() => resolve());
  await Promise.all([captured, promise.then(async () => untilFinal(async () => world.refundCapture({ key })))]);
  await expect(world.capturePayment({ key, authorization })).rejects.toMatchObject({ nonRetryable: true });
}
