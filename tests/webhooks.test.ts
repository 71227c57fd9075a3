/** Webhooks as the APIs receive them: by whom, how often and in what order ever. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ParcelEvent } from '../contracts/webhooks.schema.ts';
import { signed } from '../simulators/webhooks.ts';
import { call } from './support/http.ts';
import { type Receivers, startReceivers } from './support/receivers.ts';
import { parcelEvent, paymentEvent, SECRETS, type Sender, sendWebhook, type Sending } from './support/webhooks.ts';

let receivers: Receivers;
let url: string;
let databases: Receivers['databases'];
beforeAll(async () => {
  receivers = await startReceivers();
  ({ url, databases } = receivers);
});
afterAll(async () => receivers.stop());
beforeEach(async () => receivers.forget());

const send = async (sender: Sender, event: unknown, sending?: Sending) => sendWebhook({ url }, sender, event, sending);

const ORDER = 'ord_01h455vb4pex5vsknk084sn02q';
const inbox = async (sender: Sender) => receivers.inbox(sender);
const shipment = async () => receivers.shipment(ORDER);

const BOOKED = `INSERT INTO shipment (id, order_id, warehouse, address, booked_at, carrier_ref)
  VALUES ('shp_1', '${ORDER}', 'hamburg', '{"name":"Ada","line1":"Quay 1","postalCode":"20095","city":"Hamburg","country":"DE"}', now(), 'ship_1')`;
const DISPATCHED = "UPDATE shipment SET dispatched_at = now(), tracking_number = 'BST1' WHERE id = 'shp_1'";

describe('a webhook', () => {
  it.each(['paymentProvider', 'carrier'] as const)('of the %s is kept once, however often it comes', async (sender) => {
    const event = sender === 'carrier' ? parcelEvent('parcel.booked') : paymentEvent('capture.created');
    const first = await send(sender, event, { id: 'evt_1' });
    expect(first).toMatchObject({ status: 200, body: { duplicate: false } });
    const again = await Promise.all(Array.from({ length: 10 }, async () => send(sender, event, { id: 'evt_1' })));
    expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
      again.map(() => ({ status: 200, body: { duplicate: true } })),
    );
    expect(await inbox(sender)).toEqual([event.type]);
  });

  it('of which twenty copies come at once is new to one of them', async () => {
    const event = parcelEvent('parcel.delivered');
    const replies = await Promise.all(Array.from({ length: 20 }, async () => send('carrier', event, { id: 'evt_1' })));
    expect(replies.filter(({ body }) => !(body as { duplicate: boolean }).duplicate)).toHaveLength(1);
    expect(await inbox('carrier')).toEqual(['parcel.delivered']);
  });

  it.each<readonly [string, Sending]>([
    ['signed by another secret', { secret: `whsec_${Buffer.alloc(24, 'X').toString('base64')}` }],
    ['signed by the other provider', { secret: SECRETS.paymentProvider }],
    ['altered', { body: JSON.stringify(parcelEvent('parcel.delivered', 'ship_2')) }],
    ['altered in a space only', { body: ` ${JSON.stringify(parcelEvent('parcel.delivered'))}` }],
    ['not signed', { headers: { 'webhook-signature': '' } }],
    ['signed long ago', { headers: { 'webhook-timestamp': '1614265330' } }],
    ['sent as another event', { headers: { 'webhook-id': 'evt_other' } }],
    ['broken, and not signed', { body: '{', headers: { 'webhook-signature': 'v1,' } }],
  ])('that is %s changes nothing', async (_title, sending) => {
    const { status, headers, body } = await send('carrier', parcelEvent('parcel.delivered'), sending);
    expect({ status, body }).toMatchObject({ status: 401, body: { code: 'unsigned', retryable: false } });
    expect(headers['www-authenticate']).toMatch(/^Webhook-Signature/u);
    expect(await inbox('carrier')).toEqual([]);
    expect((await databases.carrier.query('TABLE tracking')).rowCount).toBe(0);
  });

  it('is refused by a token as well as without one', async () => {
    const headers = receivers.staff;
    expect(await call('POST', `${url}/v1/webhooks/carrier`, parcelEvent('parcel.booked'), headers)).toMatchObject({
      status: 401,
      body: { code: 'unsigned' },
    });
  });

  const event = parcelEvent('parcel.delivered');
  const KEPT: readonly (Partial<Record<'reference' | 'happened', string | null>> & {
    readonly title: string;
    readonly sent: object;
  })[] = [
    { title: 'of a type that is not known', sent: { ...event, type: 'parcel.lost' } },
    {
      title: 'of such a type, about no order',
      sent: { ...event, type: 'depot.closed', data: { depot: 'Kiel' } },
      reference: null,
    },
    {
      title: 'of such a type, with data of its own',
      sent: { ...event, type: 'parcel.lost', data: [null, 1] },
      reference: null,
    },
    {
      title: 'of such a type, without data',
      sent: { type: 'parcel.lost', timestamp: event.timestamp },
      reference: null,
    },
    {
      title: 'of such a type, about what no order is called',
      sent: { ...event, type: 'parcel.lost', data: { reference: '\u0000' } },
      reference: null,
    },
    { title: 'with more than is known', sent: { ...event, more: true } },
    { title: 'with more in its data', sent: { ...event, data: { ...event.data, status: 'delivered' } } },
    { title: 'with a name from the prototype', sent: { ...event, data: { ...event.data, constructor: {} } } },
    { title: 'with a NUL in what is not known', sent: { ...event, data: { ...event.data, note: '\u0000' } } },
    { title: 'with half a character in what is not known', sent: { ...event, more: '\ud800' } },
    { title: 'of a time with an offset', sent: { ...event, timestamp: '2026-11-23T11:30:00+02:00' } },
    { title: 'of a time with a far offset', sent: { ...event, timestamp: '2026-11-22T09:31:00-23:59' } },
    {
      title: 'of a time to the nanosecond',
      sent: { ...event, timestamp: '2026-11-23T09:30:00.123456789Z' },
      happened: '2026-11-23T09:30:00.123Z',
    },
  ];
  it.each(KEPT)('that is signed, and $title, is kept as it was sent', async ({ sent, ...kept }) => {
    const { reference = event.data.reference, happened = '2026-11-23T09:30:00.000Z' } = kept;
    expect(await send('carrier', sent)).toMatchObject({ status: 200, body: { duplicate: false } });
    const { rows } = await databases.carrier.query<{ happened: Date }>(
      'SELECT reference, happened_at AS happened, body::text FROM webhook_inbox',
    );
    expect(rows.map((row) => ({ ...row, happened: row.happened.toISOString() }))).toEqual([
      { reference, happened, body: JSON.stringify(sent) },
    ]);
  });

  it('of a known type is heeded whatever else it has', async () => {
    await databases.carrier.query(`${BOOKED}; ${DISPATCHED}`);
    const more = { ...event, timestamp: '2026-11-23T11:30:00+02:00', data: { ...event.data, note: '\u0000' } };
    await send('carrier', more);
    expect(await shipment()).toMatchObject({ state: 'delivered', deliveredAt: '2026-11-23T09:30:00.000Z' });
  });

  it('of a type that is not known moves no parcel', async () => {
    await databases.carrier.query(`${BOOKED}; ${DISPATCHED}`);
    await send('carrier', { ...event, type: 'parcel.delivered.v2' });
    expect(await shipment()).toMatchObject({ state: 'dispatched' });
  });

  it.each<readonly [string, unknown, string]>([
    ['without a type', { ...event, type: undefined }, '/type'],
    ['of a type that nobody could write', { ...event, type: 'parcel\u0000' }, '/type'],
    ['without a time', { ...event, type: 'parcel.lost', timestamp: undefined }, '/timestamp'],
    ['with a time that there is not', { ...event, timestamp: '2026-02-31T00:00:00Z' }, '/timestamp'],
    ['with a time of nowhere', { ...event, timestamp: '2026-11-23T09:30:00' }, '/timestamp'],
    ['of the year 0', { ...event, timestamp: '0000-01-01T00:00:00Z' }, '/timestamp'],
    ['without data', { ...event, data: undefined }, '/data'],
    ['without an id', { ...event, data: { reference: 'ord_1' } }, '/data/id'],
    ['with a NUL in its id', { ...event, data: { ...event.data, id: 'ship\u0000' } }, '/data/id'],
    ['with half a character in its id', { ...event, data: { ...event.data, id: '\ud800' } }, '/data/id'],
    ['with an endless id', { ...event, data: { ...event.data, id: 'x'.repeat(101) } }, '/data/id'],
    ['a list', [event], ''],
    ['null', null, ''],
  ])('that is signed, but %s, is refused, and keeps nothing', async (_title, body, pointer) => {
    const reply = await send('carrier', body);
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(await inbox('carrier')).toEqual([]);
  });

  it('that is signed, but no JSON, is malformed', async () => {
    const post = async (text: string) =>
      call('POST', `${url}/v1/webhooks/carrier`, text, {
        'content-type': 'application/json',
        ...signed(SECRETS.carrier, 'evt_1', text),
      });
    expect(await post('{"type":"parcel.booked","type":"parcel.delivered"}')).toMatchObject({ status: 400 });
    expect(await post('{')).toMatchObject({ status: 400, body: { code: 'malformed-request' } });
    expect(await post(`"${'x'.repeat(70_000)}"`)).toMatchObject({ status: 413 });
  });

  it("that can't be kept is not taken: whoever sent it sends it again", async () => {
    await databases.carrier.query("ALTER TABLE tracking ADD CONSTRAINT nothing_fits CHECK (carrier_ref = '')");
    try {
      expect(await send('carrier', event, { id: 'evt_1' })).toMatchObject({ status: 500 });
      expect(await inbox('carrier')).toEqual([]);
    } finally {
      await databases.carrier.query('ALTER TABLE tracking DROP CONSTRAINT nothing_fits');
    }
    expect(await send('carrier', event, { id: 'evt_1' })).toMatchObject({ status: 200, body: { duplicate: false } });
    expect((await databases.carrier.query('TABLE tracking')).rowCount).toBe(1);
  });

  it('takes POST only', async () => {
    const reply = await fetch(`${url}/v1/webhooks/carrier`);
    expect({ status: reply.status, allow: reply.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'POST, OPTIONS',
    });
  });
});

describe('what the carrier tells of a parcel', () => {
  const told = async (event: ParcelEvent, id: string) =>
    expect(await send('carrier', event, { id })).toMatchObject({ status: 200 });
  /** What happens, in the order in which it does. The second delivery is told by mistake. */
  const HAPPENINGS: readonly (() => Promise<unknown>)[] = [
    async () => told(parcelEvent('parcel.booked', 'ship_1', '09:30'), 'evt_booked'),
    async () => told(parcelEvent('parcel.dispatched', 'ship_1', '09:31'), 'evt_dispatched'),
    async () => told(parcelEvent('parcel.in-transit', 'ship_1', '09:32'), 'evt_transit'),
    async () => told(parcelEvent('parcel.delivered', 'ship_1', '09:33'), 'evt_delivered'),
    async () => told(parcelEvent('parcel.delivered', 'ship_1', '09:34'), 'evt_again'),
  ];
  const END = {
    state: 'delivered',
    inTransitAt: '2026-11-23T09:32:00.000Z',
    deliveredAt: '2026-11-23T09:33:00.000Z',
  };

  it(
    'comes to the same, in each of the 120 orders, before our own commits, between and after them',
    { timeout: 300_000 },
    async () => {
      const orders = permutations(HAPPENINGS);
      expect(orders).toHaveLength(120);
      for (const [index, order] of orders.entries()) {
        await receivers.forget();
        const own = [BOOKED, DISPATCHED].map((sql) => async () => databases.carrier.query(sql));
        const at = index % 6;
        for (const happen of [...order.slice(0, at), ...own, ...order.slice(at)]) await happen();
        expect(await shipment(), `order ${index}`).toMatchObject(END);
      }
    },
  );

  it('never moves it back, however often, and mixed, it is told', { timeout: 300_000 }, async () => {
    const RANK = ['dispatched', 'in-transit', 'delivered'];
    const tellings = fc.array(fc.integer({ min: 0, max: HAPPENINGS.length - 1 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tellings, async (picks) => {
        await receivers.forget();
        await databases.carrier.query(`${BOOKED}; ${DISPATCHED}`);
        let rank = 0;
        for (const which of picks) {
          await HAPPENINGS[which]?.();
          const now = RANK.indexOf((await shipment())?.state ?? '');
          expect(now).toBeGreaterThanOrEqual(rank);
          rank = now;
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is heeded once it was handed over, by our own books', async () => {
    await databases.carrier.query(BOOKED);
    await send('carrier', parcelEvent('parcel.delivered'));
    expect(await shipment()).toMatchObject({ state: 'booked', dispatchedAt: null });
    await databases.carrier.query(DISPATCHED);
    expect(await shipment()).toMatchObject({ state: 'delivered' });
  });
});

describe('what the payment provider tells', () => {
  it.each<readonly [string, object]>([
    ['of a type that is not known', { type: 'dispute.opened', data: { id: 'dis_1', reference: 'ord_1' } }],
    ['with more than is known', { data: { ...paymentEvent('capture.created').data, fee: 12 } }],
  ])('%s is kept', async (_title, more) => {
    const sent = { ...paymentEvent('capture.created'), ...more };
    expect(await send('paymentProvider', sent)).toMatchObject({ status: 200 });
    const { rows } = await databases.paymentProvider.query('SELECT type, reference, body FROM webhook_inbox');
    expect(rows).toEqual([{ type: sent.type, reference: 'ord_1', body: sent }]);
  });

  it.each([
    { amount: -1 },
    { amount: 12.5 },
    { amount: '25' },
    { amount: 1e12 + 1 },
    { currency: 'euro' },
    { currency: 'ZZZ' },
    { of: 7 },
  ])('of a known type with %o is refused', async (wrong) => {
    const sent = paymentEvent('capture.created');
    const reply = await send('paymentProvider', { ...sent, data: { ...sent.data, ...wrong } });
    const [name = ''] = Object.keys(wrong);
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: `/data/${name}` }] } });
  });

  it('moves no money', async () => {
    await databases.paymentProvider.query(`
      INSERT INTO payment (id, order_id, customer_id, amount, currency, authorized_at, provider_ref)
      VALUES ('pay_1', 'ord_1', 'cus_1', 2500, 'EUR', now(), 'auth_1')`);
    for (const type of ['authorization.voided', 'capture.created', 'refund.created'] as const) {
      expect(await send('paymentProvider', paymentEvent(type))).toMatchObject({ status: 200 });
    }
    const { rows } = await databases.paymentProvider.query('SELECT captured, refunded, voided_at FROM payment');
    expect(rows).toEqual([{ captured: '0', refunded: '0', voided_at: null }]);
    expect((await databases.paymentProvider.query('TABLE ledger_entry')).rowCount).toBe(0);
    expect(await inbox('paymentProvider')).toEqual(['authorization.voided', 'capture.created', 'refund.created']);
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
