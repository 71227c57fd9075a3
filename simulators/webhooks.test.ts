import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { eventually } from '../tests/support/patience.ts';
import { carrier } from './carrier/simulation.ts';
import { faultsOf } from './faults.ts';
import { paymentProvider } from './payment-provider/simulation.ts';
import { charge, faulty, type Faulty, parcel } from './simulator.fixture.ts';
import { signed, webhooks } from './webhooks.ts';
import type { WitnessLine } from './witness.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ending: (() => unknown)[] = [];
afterEach(async () => Promise.all(ending.splice(0).map((end) => end())));

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly type: string; readonly timestamp: string; readonly data: object };
}

interface Receiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly heard: Heard[];
  types(): readonly string[];
  /** Resolves when so many have come. */
  hears(count: number): Promise<void>;
}

/** Hears webhooks, and answers each with the next of the statuses, then with 200. */
async function receiver(...statuses: readonly (number | 'nothing')[]): Promise<Receiver> {
  const heard: Heard[] = [];
  const answers = statuses.values();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ headers: request.headers, body, event: JSON.parse(body) as Heard['event'] });
      const status = answers.next().value ?? 200;
      if (status === 'nothing') request.socket.destroy();
      else response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ending.push(() => server.close().closeAllConnections());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`, // of TCP
    heard,
    types: () => heard.map(({ event }) => event.type),
    hears: async (count) => eventually(() => expect(heard).toHaveLength(count)),
  };
}

async function provider({ url }: Receiver): Promise<Faulty> {
  return faulty(paymentProvider(), undefined, { url, secret: SECRET });
}

/** Has money held, taken, given back, and let go of. */
async function pay({ made, post }: Faulty): Promise<{ readonly hold: string; readonly taken: string }> {
  const hold = await made('/v1/authorizations', charge(), 'hold');
  const taken = await made(`/v1/authorizations/${hold}/captures`, { amount: 990 }, 'take');
  await made(`/v1/captures/${taken}/refunds`, { amount: 990 }, 'give-back');
  await post(`/v1/authorizations/${hold}/void`, {}, 'let-go');
  return { hold, taken };
}

test('signs as the specification does', () => {
  vi.useFakeTimers({ now: 1_614_265_330_000, toFake: ['Date'] });
  ending.push(() => vi.useRealTimers());
  expect(signed(SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}')).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('the payment provider tells of what it did, once each, and of no refusal and no repeat', async () => {
  const shop = await receiver();
  const simulator = await provider(shop);
  await simulator.post('/v1/authorizations', charge('tok_declined'), 'no');
  const { hold, taken } = await pay(simulator);
  await pay(simulator);
  await shop.hears(4);
  const events = shop.heard.map(({ event }) => event).toSorted((a, b) => a.type.localeCompare(b.type));
  expect(events).toMatchObject([
    { type: 'authorization.created', data: { id: hold, of: null, reference: 'ord_1', amount: 4990, currency: 'EUR' } },
    { type: 'authorization.voided', data: { id: hold, amount: 4000 } },
    { type: 'capture.created', data: { id: taken, of: hold, amount: 990 } },
    { type: 'refund.created', data: { of: taken, amount: 990 } },
  ]);
  for (const { headers, body } of shop.heard) {
    const [id, sentAt] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    const key = Buffer.from(SECRET.slice(6), 'base64');
    const digest = createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${digest}`);
  }
  expect(new Set(shop.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
});

test('the carrier tells of a parcel, and of each stage of its way when it is scanned', async () => {
  const shop = await receiver();
  const simulator = await faulty(carrier(), undefined, { url: shop.url, secret: SECRET });
  const id = await simulator.made('/v1/shipments', parcel(), 'book');
  const scan = async (stage: string, key: string) => simulator.post(`/v1/shipments/${id}/scan`, { stage }, key);
  expect(await scan('delivered', 'early')).toMatchObject({ status: 409, body: { error: { code: 'not_dispatched' } } });
  await simulator.post(`/v1/shipments/${id}/dispatch`, {}, 'dispatch');
  for (const [key, stage] of Object.entries({ a: 'in-transit', b: 'delivered', c: 'delivered' })) {
    expect(await scan(stage, key)).toMatchObject({ status: 200, body: { id, stage } });
  }
  expect(await scan('lost', 'd')).toMatchObject({ status: 422 });
  const other = await simulator.made('/v1/shipments', parcel(), 'other');
  await simulator.post(`/v1/shipments/${other}/cancel`, {}, 'cancel');
  await shop.hears(6);
  const told = shop.heard.map(({ event: { type, data } }) => ({ type, data }));
  const of = (type: string, shipment: string) => ({ type, data: { id: shipment, reference: 'ord_1' } });
  expect(told).toHaveLength(6);
  expect(told).toEqual(
    expect.arrayContaining([
      of('parcel.booked', id),
      of('parcel.dispatched', id),
      of('parcel.in-transit', id),
      of('parcel.delivered', id),
      of('parcel.booked', other),
      of('parcel.cancelled', other),
    ]),
  );
});

test('a webhook is sent again, as the same event, until somebody takes it; an answer waits for none', async () => {
  const shop = await receiver(500, 302, 'nothing');
  const simulator = await provider(shop);
  const { status } = await simulator.post('/v1/authorizations', charge(), 'k');
  expect(status).toBe(201);
  await shop.hears(4);
  expect(new Set(shop.heard.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size).toBe(1);
});

test('a repeat of a request is told of once, also after a lost reply', async () => {
  const shop = await receiver();
  const simulator = await provider(shop);
  const authorize = async () => simulator.post('/v1/authorizations', charge('tok_lost_reply'), 'k');
  await expect(authorize()).rejects.toThrow('other side closed');
  await authorize();
  await simulator.post('/v1/authorizations', charge(), 'last');
  await shop.hears(2);
});

test('with webhook-duplicate each is sent twice, as the same event', async () => {
  const shop = await receiver();
  const simulator = await provider(shop);
  await simulator.suffer('webhook-duplicate', { operation: 'capture' });
  await pay(simulator);
  await shop.hears(5);
  const captures = shop.heard.filter(({ event }) => event.type === 'capture.created');
  expect(captures).toHaveLength(2);
  expect(captures[0]?.headers['webhook-id']).toBe(captures[1]?.headers['webhook-id']);
  expect(await simulator.struck()).toEqual({ 'webhook-duplicate': 1 });
});

test('with webhook-disorder they are held back, and sent newest first', async () => {
  const shop = await receiver();
  const simulator = await provider(shop);
  await simulator.suffer('webhook-disorder', { ms: 3_000 });
  await pay(simulator);
  await shop.hears(4);
  expect(shop.types()).toEqual(['authorization.voided', 'refund.created', 'capture.created', 'authorization.created']);
  expect(await simulator.struck()).toEqual({ 'webhook-disorder': 4 });
});

test('with both, the twice of each come newest first', async () => {
  const shop = await receiver();
  const simulator = await provider(shop);
  await simulator.suffer('webhook-disorder', { ms: 3_000 });
  await simulator.suffer('webhook-duplicate');
  await pay(simulator);
  await shop.hears(8);
  const newestFirst = ['authorization.voided', 'refund.created', 'capture.created', 'authorization.created'];
  expect(shop.types()).toEqual(newestFirst.flatMap((type) => [type, type]));
});

test('what is too much to wait is given up, and said so', async () => {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => said.push(line) });
  const { url } = await receiver();
  const faults = faultsOf([]);
  const { tell, close } = webhooks(paymentProvider(), { url, secret: SECRET }, { faults, log });
  const nothing = { of: null, reference: 'ord_1', amount: 1, currency: 'EUR', traceparent: null };
  const request = { method: 'POST', path: '/', body: {} };
  const line = { ...nothing, id: 'auth_1', key: 'k', at: '', request, response: { status: 201, body: {} } };
  for (let seq = 1; seq <= 10_002; seq += 1) tell({ ...line, seq, kind: 'authorization' } satisfies WitnessLine);
  await close();
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('too many wait');
});
