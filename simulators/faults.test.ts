import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { carrier } from './carrier/simulation.ts';
import { FAULTS, faultsOf } from './faults.ts';
import { paymentProvider } from './payment-provider/simulation.ts';
import { type Caller, charge, faulty, type Faulty, parcel, serving, witnessFile } from './simulator.fixture.ts';

const AUTHORIZATIONS = '/v1/authorizations';
const problem = (code: string) => ({ error: expect.objectContaining({ code }) as object });
const kinds = async (simulator: Caller) => (await simulator.log()).map(({ kind }) => kind);
const authorize = async (provider: Caller, key = 'k') => provider.post(AUTHORIZATIONS, charge(), key);

/** A provider with an authorization, and the way to capture it. */
async function authorized(): Promise<Faulty & { capture(key?: string): ReturnType<Caller['post']> }> {
  const provider = await faulty(paymentProvider());
  const id = await provider.made(AUTHORIZATIONS, charge(), 'auth');
  const capture = async (key = 'capture') => provider.post(`${AUTHORIZATIONS}/${id}/captures`, { amount: 4990 }, key);
  return { ...provider, capture };
}

test('latency holds up what it strikes, and then that works', async () => {
  const provider = await faulty(paymentProvider());
  await provider.suffer('latency', { ms: 200 });
  const began = performance.now();
  expect(await authorize(provider)).toMatchObject({ status: 201 });
  expect(performance.now() - began).toBeGreaterThan(190);
  expect(await authorize(provider)).toMatchObject({ status: 201, replayed: true });
  expect(await provider.struck()).toEqual({ latency: 2 });
});

test('an outage answers 503 without effect, to repeats as well, until it is healed', async () => {
  const { capture, suffer, ...provider } = await authorized();
  await suffer('outage');
  for (const _ of ['first', 'again']) {
    expect(await capture()).toMatchObject({ status: 503, body: problem('unavailable') });
  }
  expect(await authorize(provider, 'auth')).toMatchObject({ status: 503 });
  expect(await kinds(provider)).toEqual(['authorization']);
  expect(await provider.struck()).toEqual({ outage: 3 });
  expect(await provider.faults('DELETE', '/faults/outage')).toEqual({ status: 204, body: null });
  expect(await capture()).toMatchObject({ status: 201, replayed: false });
});

test('an outage asks to be left alone, where it is told for how long', async () => {
  const provider = await faulty(paymentProvider());
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
  const retryAfter = async (): Promise<unknown> => {
    const body = JSON.stringify(charge());
    const reply = await request(`${provider.base}${AUTHORIZATIONS}`, { method: 'POST', headers, body });
    await reply.body.dump();
    return reply.headers['retry-after'];
  };
  await provider.suffer('outage', { seconds: 7 });
  expect(await retryAfter()).toBe('7');
  await provider.suffer('outage');
  expect(await retryAfter()).toBeUndefined();
});

test('a reset before the effect leaves no trace, and the key free', async () => {
  const { capture, suffer, ...provider } = await authorized();
  await suffer('reset-before', { times: 1 });
  await expect(capture()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await kinds(provider)).toEqual(['authorization']);
  expect(await capture()).toMatchObject({ status: 201, replayed: false });
});

test('a reset after the effect is no lie to the witness, and a repeat is answered', async () => {
  const { capture, suffer, ...provider } = await authorized();
  await suffer('reset-after', { times: 1 });
  await expect(capture()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await kinds(provider)).toEqual(['authorization', 'capture']);
  expect(await capture()).toMatchObject({ status: 201, replayed: true });
  expect(await kinds(provider)).toEqual(['authorization', 'capture']);
});

test('a lost reply is silence after the effect', async () => {
  const provider = await faulty(paymentProvider());
  await provider.suffer('lost-reply', { times: 1 });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
  const patience = new AbortController();
  const body = JSON.stringify(charge());
  const silent = request(`${provider.base}${AUTHORIZATIONS}`, {
    method: 'POST',
    headers,
    body,
    signal: patience.signal,
  });
  await expect.poll(async () => kinds(provider)).toEqual(['authorization']);
  expect(await Promise.race([silent, delay(200, 'nothing yet')])).toBe('nothing yet');
  patience.abort();
  await expect(silent).rejects.toThrow('aborted');
  expect(await authorize(provider)).toMatchObject({ status: 201, replayed: true });
});

test('a stored 500 is the answer of its key for ever, also after a heal and a restart', async () => {
  const file = witnessFile();
  const provider = await faulty(paymentProvider(), file);
  await provider.suffer('stored-500', { times: 1 });
  const first = await authorize(provider);
  expect(first).toMatchObject({ status: 500, replayed: false, body: problem('internal') });
  await provider.faults('DELETE', '/faults');
  expect(await authorize(provider)).toEqual({ ...first, replayed: true });
  expect(await authorize(await serving(paymentProvider(), file))).toEqual({ ...first, replayed: true });
  expect(await authorize(provider, 'other')).toMatchObject({ status: 201 });
  expect(await provider.log()).toMatchObject([
    { kind: 'stored-500', id: null, key: 'k', reference: 'ord_1' },
    { kind: 'authorization', key: 'other' },
  ]);
});

test('a decline is final, and strikes only what can be declined', async () => {
  const { capture, suffer, ...provider } = await authorized();
  await suffer('decline', { operation: 'capture', times: 1 });
  expect(await authorize(provider)).toMatchObject({ status: 201 });
  const declined = await capture();
  expect(declined).toMatchObject({ status: 402, body: problem('capture_declined') });
  expect(await capture()).toEqual({ ...declined, replayed: true });
  expect(await kinds(provider)).toEqual(['authorization', 'authorization', 'capture-declined']);

  const shipper = await faulty(carrier());
  await shipper.suffer('decline');
  expect(await shipper.post('/v1/shipments', parcel(), 'k')).toMatchObject({ body: problem('address_refused') });
});

test('a key that is forgotten acts again, and makes something else', async () => {
  const file = witnessFile();
  const provider = await faulty(paymentProvider(), file);
  const first = await authorize(provider);
  await provider.suffer('key-expiry', { ms: 60_000 });
  expect(await authorize(provider)).toEqual({ ...first, replayed: true });
  await provider.suffer('key-expiry', { ms: 0, times: 1 });
  const second = await authorize(provider);
  expect(second).toMatchObject({ status: 201, replayed: false });
  expect(second.body['id']).not.toBe(first.body['id']);
  expect(await authorize(provider)).toEqual({ ...second, replayed: true });
  expect(await authorize(await serving(paymentProvider(), file))).toEqual({ ...second, replayed: true });
  expect(await provider.log()).toMatchObject([
    { kind: 'authorization', id: first.body['id'], key: 'k' },
    { kind: 'authorization', id: second.body['id'], key: 'k' },
  ]);
});

test.each([
  { shape: 'cut', text: /^\{"id":"auth_[^}]*$/ },
  { shape: 'empty', text: /^\{\}$/ },
])('a wrong body comes after the effect: $shape', async ({ shape, text }) => {
  const provider = await faulty(paymentProvider());
  await provider.suffer('wrong-body', { shape, times: 1 });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
  const options = { method: 'POST', headers, body: JSON.stringify(charge()) } as const;
  const { statusCode, body } = await request(`${provider.base}${AUTHORIZATIONS}`, options);
  expect(statusCode).toBe(201);
  expect(await body.text()).toMatch(text);
  expect(await kinds(provider)).toEqual(['authorization']);
  expect(await authorize(provider)).toMatchObject({ status: 201, replayed: true });
});

test('faults compose with each other, and with what the card brings', async () => {
  const provider = await faulty(paymentProvider());
  await provider.suffer('outage', { times: 1 });
  await provider.suffer('lost-reply', { operation: 'capture' });
  await provider.suffer('reset-after', { times: 1 });
  const outage = async () => provider.post(AUTHORIZATIONS, charge('tok_outage'), 'k');
  expect(await outage()).toMatchObject({ body: { error: { message: 'an outage that somebody switched on' } } });
  expect(await outage()).toMatchObject({ body: { error: { message: 'outage: request 1 of this key' } } });
  await outage();
  await outage();
  await expect(outage()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await outage()).toMatchObject({ status: 201, replayed: true });
  expect(await provider.struck()).toEqual({ outage: 1, 'lost-reply': 0, 'reset-after': 1 });
});

test('strikes one order, and one operation, if told so', async () => {
  const { capture, suffer, ...provider } = await authorized();
  await suffer('outage', { match: 'ord_2' });
  expect(await capture()).toMatchObject({ status: 201 });
  await suffer('outage', { match: 'ord_1', operation: 'capture' });
  expect(await authorize(provider)).toMatchObject({ status: 201 });
  expect(await capture()).toMatchObject({ status: 503 });
});

test('strikes the same requests whenever the seed is the same', () => {
  const struckBy = (seed: number): string => {
    const faults = faultsOf([{ name: 'book' }]);
    faults.switchOn('outage', { probability: 0.3, seed });
    const target = { operation: 'book', reference: 'ord_1' };
    return Array.from({ length: 1_000 }, () => (faults.strike('outage', target) ? 'x' : '.')).join('');
  };
  expect(struckBy(7)).toBe(struckBy(7));
  expect(struckBy(8)).not.toBe(struckBy(7));
  const share = struckBy(7).replaceAll('.', '').length / 1_000;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
});

test('shows what is on, and what there is', async () => {
  const { faults, ...provider } = await faulty(paymentProvider());
  expect(await faults('GET', '/faults')).toEqual({ status: 200, body: { faults: [], known: FAULTS } });
  const fault = {
    name: 'latency',
    parameters: { ms: 2_000, operation: 'refund', times: 3, probability: 1, seed: 1 },
    struck: 0,
  };
  expect(await faults('PUT', '/faults/latency', { operation: 'refund', times: 3 })).toEqual({
    status: 200,
    body: fault,
  });
  await authorize(provider);
  expect(await faults('GET', '/faults')).toMatchObject({ body: { faults: [fault] } });
  expect(await faults('PUT', '/faults/outage')).toMatchObject({ body: { parameters: { probability: 1, seed: 1 } } });
  expect(await faults('DELETE', '/faults/latency')).toEqual({ status: 204, body: null });
  expect(await faults('DELETE', '/faults/latency')).toEqual({ status: 204, body: null });
  expect(await faults('GET', '/faults')).toMatchObject({ body: { faults: [{ name: 'outage' }] } });
});

test('says what is wrong with a fault, and switches nothing on', async () => {
  const { faults } = await faulty(paymentProvider());
  const wrong = { ms: 5, times: 0, probability: 2, seed: -1, operation: 'book', match: '' };
  const { status, body } = await faults('PUT', '/faults/outage', wrong);
  expect(status).toBe(422);
  const pointers = ['/times', '/probability', '/seed', '/operation', '/match', ''];
  expect(body).toMatchObject({
    error: {
      code: 'invalid_request',
      problems: expect.arrayContaining(
        pointers.map((pointer) => expect.objectContaining({ pointer }) as object),
      ) as object,
    },
  });
  for (const [name, parameters] of [
    ['latency', { ms: 0 }],
    ['key-expiry', { ms: -1 }],
    ['wrong-body', { shape: 'round' }],
    ['decline', { operation: 'void' }],
    ['outage', []],
  ] as const) {
    expect(await faults('PUT', `/faults/${name}`, parameters)).toMatchObject({ status: 422 });
  }
  expect(await faults('PUT', '/faults/outage', '{')).toMatchObject({ status: 400 });
  for (const name of ['flood', 'constructor']) {
    const unknown = { status: 404, body: problem('no_such_fault') };
    expect(await faults('PUT', `/faults/${name}`, {})).toMatchObject(unknown);
    expect(await faults('DELETE', `/faults/${name}`)).toMatchObject(unknown);
  }
  expect(await faults('POST', '/faults', {})).toMatchObject({ status: 404, body: problem('not_found') });
  expect(await faults('GET', '/faults')).toMatchObject({ body: { faults: [] } });
});

test('takes no faults where everybody calls', async () => {
  const { base } = await faulty(paymentProvider());
  const { statusCode, body } = await request(`${base}/faults/outage`, { method: 'PUT' });
  await body.dump();
  expect(statusCode).toBe(404);
});
