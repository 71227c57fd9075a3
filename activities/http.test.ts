import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, expect, test } from 'vitest';
import { type HttpServer, serve } from '../process/serve.ts';
import { eventually } from '../tests/support/patience.ts';
import { type ProviderClient, PROVIDER_UNAVAILABLE, providerClient } from './http.ts';
import { providerPath } from './provider-path.ts';
import { currentTrace } from './tracing.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
type Received = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: unknown };

const released: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of released.splice(0).toReversed()) await release();
});

interface Options {
  readonly prefix?: string;
  readonly timeoutMs?: number;
  readonly connections?: number;
}

/** A real server that gives one answer to everything, and a client towards it. */
async function provider(answer: Answer, options: Options = {}) {
  const received: Received[] = [];
  const server = await serve((request, response) => {
    void json(request).then((body) => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body });
      answer(response, request);
    });
  }, 0);
  released.push(() => server.close(0));
  return { ...clientTo(server, options), received, host: `127.0.0.1:${server.port}` };
}

function clientTo({ port }: HttpServer, { prefix = '', ...options }: Options = {}) {
  const client = providerClient({ baseUrl: `http://127.0.0.1:${port}${prefix}`, ...options });
  released.push(() => client.close());
  return { client, post: () => charge(client) };
}

const charge = (client: ProviderClient, sagaId = 'ord_1', key = 'ord_1/charge') =>
  client.post(providerPath`/v1/charges`, { amount: 4990 }, { key, sagaId });

/** The failure that a call ends with, checked to be one that Temporal retries. */
async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error('the call did not fail as it must', { cause: error });
  expect(error).toMatchObject({ type: PROVIDER_UNAVAILABLE, nonRetryable: false });
  return error;
}

const messageOf = async (call: Promise<unknown>): Promise<string> => (await failureOf(call)).message;

const replies =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

test('sends the key and the trace, and gives back what was answered', async () => {
  const { client, post, received } = await provider(replies(201, { id: 'ch_1' }), { prefix: '/sandbox/' });
  expect(await post()).toEqual({ status: 201, body: { id: 'ch_1' } });
  await charge(client);
  await charge(client, 'ord_2');
  expect(received[0]).toMatchObject({
    method: 'POST',
    url: '/sandbox/v1/charges',
    headers: { 'idempotency-key': 'ord_1/charge', 'content-type': 'application/json' },
    body: { amount: 4990 },
  });
  const [first, second, other] = received.map(({ headers }) => String(headers['traceparent']).split('-'));
  expect(first).toEqual(['00', expect.stringMatching(/^[\da-f]{32}$/), expect.stringMatching(/^[\da-f]{16}$/), '01']);
  expect(second?.[1]).toBe(first?.[1]);
  expect(second?.[2]).not.toBe(first?.[2]);
  expect(other?.[1]).not.toBe(first?.[1]);
});

test('goes on with the trace that the activity runs in, with a span of its own a call', async () => {
  const { client, received } = await provider(replies(201, { id: 'ch_1' }));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  await currentTrace.run({ traceparent, tracestate: 'rojo=1' }, async () => {
    await charge(client);
    await charge(client);
  });
  await currentTrace.run({ traceparent }, () => charge(client));
  expect(received.map(({ headers }) => headers['tracestate'])).toEqual(['rojo=1', 'rojo=1', undefined]);
  const sent = received.map(({ headers }) => String(headers['traceparent']));
  for (const it of sent) expect(it).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-00$/);
  expect(new Set([traceparent, ...sent]).size).toBe(4);
});

test('takes a 4xx with a code for a final no', async () => {
  const body = { error: { code: 'card_declined', message: 'no' } };
  const { post } = await provider(replies(402, body));
  expect(await post()).toEqual({ status: 402, body });
});

test.each([408, 425, 429, 500, 503])('takes a %i for no answer, whatever its body says', async (status) => {
  const { post, host } = await provider(replies(status, { error: { code: 'card_declined', message: 'no' } }));
  expect(await messageOf(post())).toBe(
    `POST ${host}/v1/charges answered ${status}: it may have acted or not, so it is tried again under the same key`,
  );
});

test('follows no redirect', async () => {
  const { post, received } = await provider(replies(307, '', { location: '/elsewhere' }));
  expect(await messageOf(post())).toContain("answered 307, and redirects aren't followed");
  expect(received).toHaveLength(1);
});

test.each([
  ['200 with a page', 200, '<html>', "answered 200 with something that isn't JSON"],
  ['200 with nothing', 200, '', "answered 200 with something that isn't JSON"],
  ['404 of a proxy', 404, '<html>', "answered 404 with something that isn't JSON"],
  ['400 without a code', 400, '{}', 'answered 400 without an error code'],
])('takes a %s for no answer', async (_case, status, body, message) => {
  const { post } = await provider(replies(status, body));
  expect(await messageOf(post())).toContain(message);
});

test('reads no more than 64 kB', async () => {
  const chunk = `"${'x'.repeat(20_000)}",`;
  const { post } = await provider((response) => {
    response.writeHead(200).write(`[${chunk.repeat(5)}`);
  });
  expect(await messageOf(post())).toContain('got an answer of more than 65536 bytes');
});

test('says that nobody listens', async () => {
  const server = await serve(() => undefined, 0);
  await server.close();
  const { post } = clientTo(server);
  expect(await messageOf(post())).toContain('found nobody listening');
});

test.each<[string, Answer]>([
  ['at once', (_response, { socket }) => void socket.destroy()],
  [
    'in the middle',
    (response) => void response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy()),
  ],
])('says that the connection was lost %s, and tries only once', async (_when, answer) => {
  const { post, received } = await provider(answer);
  expect(await messageOf(post())).toContain('lost the connection before the whole answer came');
  expect(received).toHaveLength(1);
});

test.each<[string, Answer]>([
  ['never comes', () => undefined],
  ['never ends', (response) => void response.writeHead(200).write('{')],
  ['trickles in', trickle],
])('waits no longer than its time-out for an answer that %s', async (_case, answer) => {
  const { post } = await provider(answer, { timeoutMs: 200 });
  expect(await messageOf(post())).toContain('got no whole answer within 200 ms');
});

test('a call that waits for a free connection ends in its time, and is never sent', async () => {
  const { post, received } = await provider(() => undefined, { timeoutMs: 1_000, connections: 1 });
  const messages = await Promise.all([messageOf(post()), messageOf(post())]);
  for (const message of messages) expect(message).toContain('got no whole answer within 1000 ms');
  expect(received.length).toBeLessThan(2); // the second's time was up when the first gave its connection back
});

test('a call that could not be built takes no connection from those that come after it', async () => {
  const { client, post } = await provider(replies(201, { id: 'ch_1' }), { connections: 2 });
  const unbuilt = Array.from({ length: 3 }, async () => messageOf(charge(client, 'ord_1', 'no\nheader')));
  for (const message of await Promise.all(unbuilt)) expect(message).toContain('invalid idempotency-key header');
  expect(await post()).toMatchObject({ status: 201 });
});

test('a provider that comes back is found by calls over the same connections', async () => {
  const away = await serve(() => undefined, 0);
  await away.close();
  const { post } = clientTo(away, { connections: 1 });
  expect(await messageOf(post())).toContain('found nobody listening');
  const back = await serve((_request, response) => void response.writeHead(201).end('{"id":"ch_1"}'), away.port);
  released.push(async () => back.close(0));
  expect(await post()).toMatchObject({ status: 201 });
});

test('closing lets calls end that are under way, and waits for none that cannot', async () => {
  const answered = Promise.withResolvers<void>();
  const [slow, silent] = [{ connections: 1 }, { timeoutMs: 200, connections: 1 }];
  const { client, post, received } = await provider((response) => {
    void answered.promise.then(() => response.writeHead(201).end('{"id":"ch_1"}'));
  }, slow);
  const call = post();
  await eventually(() => expect(received).toHaveLength(1));
  const closed = client.close();
  answered.resolve();
  expect(await call).toMatchObject({ status: 201 });
  await closed;
  const hung = await provider(() => undefined, silent);
  const calls = [messageOf(hung.post()), messageOf(hung.post())];
  await hung.client.close();
  for (const message of await Promise.all(calls)) expect(message).toContain('got no whole answer');
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['a date', { date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'retry-after': 'Sun, 06 Nov 1994 08:49:49 GMT' }, 12_000],
  ['longer than a step waits', { 'retry-after': '86400' }, 30_000],
  ['nothing', {}, undefined],
])('comes back when it is told to: %s', async (_case, headers, nextRetryDelay) => {
  for (const status of [429, 503]) {
    const { post } = await provider(replies(status, {}, headers));
    expect((await failureOf(post())).nextRetryDelay).toBe(nextRetryDelay);
  }
});

function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
}
