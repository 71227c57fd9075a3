import { expect, test } from 'vitest';
import { type Caller, charge, serving, witnessFile } from '../simulator.fixture.ts';
import { paymentProvider } from './simulation.ts';

const AUTHORIZATIONS = '/v1/authorizations';
const problem = (code: string) => ({ error: expect.objectContaining({ code }) as object });

/** A provider with one authorization of 4990. */
async function authorized(card = 'tok_visa') {
  const file = witnessFile();
  const provider = await serving(paymentProvider(), file);
  const id = await provider.made(AUTHORIZATIONS, charge(card), 'auth');
  const path = `${AUTHORIZATIONS}/${id}`;
  const capture = (amount: number, key: string) => provider.post(`${path}/captures`, { amount }, key);
  return { provider, file, id, path, capture, cancel: (key: string) => provider.post(`${path}/void`, {}, key) };
}

async function refundable() {
  const { provider, capture, file } = await authorized();
  const id = String((await capture(4990, 'capture')).body['id']);
  const refund = (amount: number, key: string) => provider.post(`/v1/captures/${id}/refunds`, { amount }, key);
  return { provider, file, id, refund };
}

const kinds = async (provider: Caller) => (await provider.log()).map(({ kind }) => kind);

test('authorizes, captures and refunds, and shows each', async () => {
  const { provider, id, path, capture } = await authorized();
  expect(await provider.get(path)).toMatchObject({ body: { id, status: 'authorized', amount: 4990, captured: 0 } });
  const captured = await capture(4990, 'capture');
  expect(captured).toMatchObject({
    status: 201,
    body: {
      id: expect.stringMatching(/^cap_[\da-f]{24}$/) as string,
      authorization: id,
      amount: 4990,
      currency: 'EUR',
    },
  });
  const capturePath = `/v1/captures/${String(captured.body['id'])}`;
  const refund = await provider.made(`${capturePath}/refunds`, { amount: 4990 }, 'refund');
  expect(await provider.get(path)).toMatchObject({ body: { status: 'captured', captured: 4990 } });
  expect(await provider.get(capturePath)).toMatchObject({ body: { amount: 4990, refunded: 4990, reference: 'ord_1' } });
  expect(await provider.get(`/v1/refunds/${refund}`)).toMatchObject({ body: { amount: 4990, reference: 'ord_1' } });
});

test('gives an id that follows from the key', async () => {
  const [one, other] = [await authorized(), await authorized()];
  expect(one.id).toBe(other.id);
  expect(one.id).toMatch(/^auth_[\da-f]{24}$/);
});

test.each(['tok_declined', 'tok_unheard_of', '__proto__'])('declines %s', async (card) => {
  const provider = await serving(paymentProvider());
  const reply = await provider.post(AUTHORIZATIONS, charge(card), 'k');
  expect(reply).toMatchObject({ status: 402, body: problem('card_declined') });
  expect(await provider.log()).toMatchObject([{ kind: 'decline', id: null, reference: 'ord_1', amount: 4990 }]);
});

test('declines a capture, and leaves the authorization to be voided', async () => {
  const { provider, id, capture, cancel } = await authorized('tok_capture_declined');
  expect(await capture(4990, 'capture')).toMatchObject({ status: 402, body: problem('capture_declined') });
  expect(await cancel('void')).toMatchObject({ status: 200 });
  expect(await provider.log()).toMatchObject([
    { kind: 'authorization', id },
    { kind: 'capture-declined', id: null, of: id, amount: 4990 },
    { kind: 'void', id, amount: 4990 },
  ]);
});

test('captures in parts, but no more than was authorized', async () => {
  const { provider, capture } = await authorized();
  expect(await capture(4000, 'one')).toMatchObject({ status: 201 });
  expect(await capture(991, 'two')).toMatchObject({ status: 422, body: problem('amount_too_large') });
  expect(await capture(990, 'two')).toMatchObject({ status: 201, replayed: false });
  expect(await kinds(provider)).toEqual(['authorization', 'capture', 'capture']);
});

test('refunds in parts, but no more than was captured', async () => {
  const { provider, refund } = await refundable();
  expect(await refund(4000, 'one')).toMatchObject({ status: 201 });
  expect(await refund(991, 'two')).toMatchObject({ status: 422, body: problem('amount_too_large') });
  expect(await refund(990, 'two')).toMatchObject({ status: 201 });
  expect(await kinds(provider)).toEqual(['authorization', 'capture', 'refund', 'refund']);
});

test('captures nothing after a void, which counts once whatever its key', async () => {
  const { provider, id, capture, cancel } = await authorized();
  const voided = { status: 200, body: { id, status: 'voided', amount: 4990, currency: 'EUR' } };
  expect(await cancel('one')).toMatchObject(voided);
  expect(await cancel('two')).toMatchObject(voided);
  expect(await capture(4990, 'capture')).toMatchObject({ status: 409, body: problem('authorization_closed') });
  expect(await kinds(provider)).toEqual(['authorization', 'void']);
});

test('keeps what was captured when the rest is voided', async () => {
  const { provider, path, capture, cancel } = await authorized();
  await capture(4000, 'capture');
  await cancel('void');
  expect(await provider.get(path)).toMatchObject({ body: { status: 'voided', captured: 4000 } });
  expect((await provider.log()).at(-1)).toMatchObject({ kind: 'void', amount: 990 });
});

test('restores its state from the witness', async () => {
  const { file, id, refund } = await refundable();
  await refund(4000, 'one');
  const restored = await serving(paymentProvider(), file);
  expect(await restored.get(`/v1/captures/${id}`)).toMatchObject({ body: { refunded: 4000 } });
  const path = `/v1/captures/${id}/refunds`;
  expect(await restored.post(path, { amount: 991 }, 'two')).toMatchObject({ status: 422 });
  expect(await restored.post(path, { amount: 4000 }, 'one')).toMatchObject({ status: 201, replayed: true });
});

test('has outages of voids and refunds only for the card of that name', async () => {
  const { provider, capture, cancel } = await authorized('tok_refund_outage');
  const id = String((await capture(4000, 'capture')).body['id']);
  const refund = () => provider.post(`/v1/captures/${id}/refunds`, { amount: 4000 }, 'refund');
  for (const attempt of [() => cancel('void'), refund]) {
    const statuses = [];
    for (let request = 1; request <= 4; request++) statuses.push((await attempt()).status);
    expect(statuses.slice(0, 3)).toEqual([503, 503, 503]);
    expect(statuses[3]).toBeLessThan(300);
  }
  expect(await kinds(provider)).toEqual(['authorization', 'capture', 'void', 'refund']);
});

test('takes 2 s for a slow capture, and then captures', async () => {
  const { capture } = await authorized('tok_slow_capture');
  const began = performance.now();
  expect(await capture(4990, 'capture')).toMatchObject({ status: 201 });
  expect(performance.now() - began).toBeGreaterThan(1_990);
});
