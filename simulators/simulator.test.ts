import { readFileSync, writeFileSync } from 'node:fs';

import { pino } from 'pino';
import { expect, test } from 'vitest';
import { eventually } from '../tests/support/patience.ts';
import { paymentProvider } from './payment-provider/simulation.ts';
import { begun, caller, type Caller, charge, serving, witnessFile } from './simulator.fixture.ts';

const AUTHORIZATIONS = '/v1/authorizations';
const kinds = async (provider: Caller) => (await provider.log()).map(({ kind }) => kind);
const problem = (code: string) => ({ error: expect.objectContaining({ code }) as object });

test('needs a usable key on every POST', async () => {
  const provider = await serving(paymentProvider());
  expect(await provider.post(AUTHORIZATIONS, charge())).toMatchObject({
    status: 400,
    body: problem('idempotency_key_missing'),
  });
  for (const key of ['', 'two words', 'k'.repeat(256)]) {
    expect(await provider.post(AUTHORIZATIONS, charge(), key)).toMatchObject({
      status: 400,
      body: problem('idempotency_key_invalid'),
    });
  }
  expect(await provider.log()).toEqual([]);
});

test.each(['tok_visa', 'tok_declined'])('replays the answer for %s byte for byte, and acts once', async (card) => {
  const provider = await serving(paymentProvider());
  const first = await provider.post(AUTHORIZATIONS, charge(card), 'k');
  const again = await provider.post(AUTHORIZATIONS, charge(card), 'k');
  expect(first.replayed).toBe(false);
  expect(again).toEqual({ ...first, replayed: true });
  expect(await provider.log()).toHaveLength(1);
});

test('forgets a key that is older than its life, so that a repeat acts again', async () => {
  const file = witnessFile();
  const provider = await serving(paymentProvider(2), file);
  await provider.made(AUTHORIZATIONS, charge(), 'k');
  const repeatedAfter = async (hours: number) => {
    const at = new Date(Date.now() - hours * 3_600_000).toISOString();
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"at":"[^"]*"/u, `"at":"${at}"`));
    return (await serving(paymentProvider(2), file)).post(AUTHORIZATIONS, charge(), 'k');
  };
  expect(await repeatedAfter(1)).toMatchObject({ status: 201, replayed: true });
  expect(await repeatedAfter(2)).toMatchObject({ status: 201, replayed: false });
});

test('refuses a key that was used for another body or path', async () => {
  const provider = await serving(paymentProvider());
  const id = await provider.made(AUTHORIZATIONS, charge(), 'k');
  const mismatch = { status: 409, body: problem('idempotency_mismatch') };
  expect(await provider.post(AUTHORIZATIONS, charge('tok_visa', 1), 'k')).toMatchObject(mismatch);
  expect(await provider.post(`${AUTHORIZATIONS}/${id}/void`, {}, 'k')).toMatchObject(mismatch);
  expect(await kinds(provider)).toEqual(['authorization']);
});

test('lets concurrent requests with one key act once', async () => {
  const provider = await serving(paymentProvider());
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => provider.post(AUTHORIZATIONS, charge('tok_slow'), 'k')),
  );
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await kinds(provider)).toEqual(['authorization']);
});

test('answers others while a slow one takes its time, and acts though its caller has gone', async () => {
  const provider = await serving(paymentProvider());
  const slow = await begun(`${provider.base}${AUTHORIZATIONS}`, charge('tok_slow'), 'slow');
  await provider.post(AUTHORIZATIONS, charge(), 'quick');
  expect((await provider.log()).map(({ key }) => key)).toEqual(['quick']);
  slow.request.destroy();
  await expect(slow.response).rejects.toThrow('socket hang up');
  const again = await provider.post(AUTHORIZATIONS, charge('tok_slow'), 'slow');
  expect(again).toMatchObject({ status: 201, replayed: true });
  expect((await provider.log()).map(({ key }) => key)).toEqual(['quick', 'slow']);
});

test('lists all that is wrong with a body, and leaves its key free', async () => {
  const provider = await serving(paymentProvider());
  const wrong = { amount: 1.5, currency: 'euro', reference: 'ord_1', extra: 1 };
  const { status, body } = await provider.post(AUTHORIZATIONS, wrong, 'k');
  expect(status).toBe(422);
  expect(body).toMatchObject({
    error: {
      code: 'invalid_request',
      problems: expect.arrayContaining([
        expect.objectContaining({ pointer: '/amount' }),
        expect.objectContaining({ pointer: '/currency', detail: 'an ISO 4217 code, such as EUR' }),
        expect.objectContaining({ pointer: '/card' }),
        expect.objectContaining({ pointer: '' }),
      ]) as object[],
    },
  });
  expect(await provider.post(AUTHORIZATIONS, charge(), 'k')).toMatchObject({ status: 201, replayed: false });
});

test('turns away what is no JSON, too large, or nowhere', async () => {
  const provider = await serving(paymentProvider());
  const post = async (body: unknown, headers = {}) => provider.post(AUTHORIZATIONS, body, 'k', headers);
  expect(await post('{')).toMatchObject({ status: 400, body: problem('entity_parse_failed') });
  expect(await post(`"${'x'.repeat(70_000)}"`)).toMatchObject({ status: 413, body: problem('entity_too_large') });
  expect(await post('amount=1', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
    status: 415,
  });
  expect(await provider.post('/v2/authorizations', {}, 'k')).toMatchObject({ status: 404, body: problem('not_found') });
  expect(await provider.get('/v1/authorizations/auth_none')).toMatchObject({ status: 404, body: problem('not_found') });
  expect(await provider.post(`${AUTHORIZATIONS}/auth_none/void`, {}, 'k')).toMatchObject({ status: 404 });
});

test('writes down what it did, for whom, and in which trace', async () => {
  const provider = await serving(paymentProvider());
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { body } = await provider.post(AUTHORIZATIONS, charge(), 'k', { traceparent });
  await provider.post(AUTHORIZATIONS, charge(), 'other', { traceparent: 'nonsense' });
  const [line, other] = await provider.log();
  expect(line).toEqual({
    seq: 1,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    kind: 'authorization',
    id: body['id'],
    of: null,
    key: 'k',
    reference: 'ord_1',
    amount: 4990,
    currency: 'EUR',
    traceparent,
    request: { method: 'POST', path: AUTHORIZATIONS, body: charge() },
    response: { status: 201, body },
  });
  expect(other?.traceparent).toBeNull();
});

test('logs each request, once it is over, with its trace, and its order where that is known', async () => {
  const entries: unknown[] = [];
  const log = pino(
    { level: 'debug', base: null, timestamp: false },
    { write: (line) => void entries.push(JSON.parse(line)) },
  );
  const provider = await serving(paymentProvider(), undefined, { log });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  const orderId = 'ord_1';
  const msg = `POST ${AUTHORIZATIONS}`;
  await provider.post(AUTHORIZATIONS, charge(), 'k', { traceparent });
  await provider.post(AUTHORIZATIONS, charge(), 'k', { traceparent });
  await provider.post(AUTHORIZATIONS, charge(), '', { traceparent });
  await provider.post(AUTHORIZATIONS, charge(), 'other', { traceparent: 'nonsense' });
  await provider.post(AUTHORIZATIONS, charge('tok_lost_reply'), 'lost').catch(() => undefined);
  await eventually(() => expect(entries).toHaveLength(5));
  expect(entries).toEqual([
    { level: 20, status: 201, traceId, orderId, msg },
    { level: 20, status: 201, traceId, orderId, msg },
    { level: 20, status: 400, traceId, msg },
    { level: 20, status: 201, orderId, msg },
    { level: 20, status: null, orderId, msg },
  ]);
});

test('drops the connection after the first request of each key has acted', async () => {
  const provider = await serving(paymentProvider());
  await expect(provider.post(AUTHORIZATIONS, charge('tok_lost_reply'), 'k')).rejects.toThrow('other side closed');
  expect(await kinds(provider)).toEqual(['authorization']);
  const again = await provider.post(AUTHORIZATIONS, charge('tok_lost_reply'), 'k');
  expect(again).toMatchObject({ status: 201, replayed: true });
  const path = `${AUTHORIZATIONS}/${String(again.body['id'])}/captures`;
  await expect(provider.post(path, { amount: 4990 }, 'c')).rejects.toThrow('other side closed');
  expect(await provider.post(path, { amount: 4990 }, 'c')).toMatchObject({ status: 201, replayed: true });
  expect(await kinds(provider)).toEqual(['authorization', 'capture']);
});

test('answers 503 to the first three requests of each key, without effect', async () => {
  const provider = await serving(paymentProvider());
  for (const key of ['k', 'other']) {
    const statuses = [];
    for (let request = 1; request <= 5; request++) {
      statuses.push((await provider.post(AUTHORIZATIONS, charge('tok_outage'), key)).status);
      expect(await kinds(caller(provider.base))).toHaveLength((key === 'k' ? 0 : 1) + (request > 3 ? 1 : 0));
    }
    expect(statuses).toEqual([503, 503, 503, 201, 201]);
  }
});

test('an id in a path is one decoded segment', async () => {
  const provider = await serving(paymentProvider(undefined, (prefix, key) => `${prefix}/${key}?%2F..`));
  const id = await provider.made(AUTHORIZATIONS, charge(), 'k');
  expect(id).toBe('auth/k?%2F..');
  const path = `${AUTHORIZATIONS}/${encodeURIComponent(id)}`;
  expect(await provider.get(path)).toMatchObject({ status: 200, body: { id } });
  expect(await provider.post(`${path}/void`, {}, 'void')).toMatchObject({ status: 200, body: { id } });
  expect(await provider.get(`${AUTHORIZATIONS}/${id}`)).toMatchObject({ status: 404 });
});

test.each(['%', '%ZZ', '%C3%28'])('a path with %s in it is malformed', async (segment) => {
  const provider = await serving(paymentProvider());
  const malformed = { status: 400, body: problem('malformed_path') };
  expect(await provider.get(`${AUTHORIZATIONS}/${segment}`)).toMatchObject(malformed);
  expect(await provider.post(`${AUTHORIZATIONS}/${segment}/void`, {}, 'k')).toMatchObject(malformed);
});
