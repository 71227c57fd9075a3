import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import type { CommandView, OrderView } from '../../contracts/order-views.schema.ts';
import { SERVICES } from '../../contracts/names.ts';
import type { SagaView } from '../../contracts/saga.ts';
import { freePort } from '../../process/free-port.ts';
import { spawnLeashed } from '../../tools/leash.ts';
import { findTemporal, temporalServerArgs } from '../../tools/temporal.ts';
import { runCli } from '../support/cli.ts';
import { call } from '../support/http.ts';
import { key, newOrder } from '../support/orders.ts';
import { openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => shop.stop());

/** The requests that the banner offers, by their titles. */
function trials(banner: string): Map<string, { url: string; body: unknown }> {
  const found = [...banner.matchAll(/# (.+)\n +curl -s (\S+) .*\n +-d '(.*)'/g)];
  return new Map(
    found.map(([, title = '', url = '', body = '']) => [title, { url, body: JSON.parse(body) as unknown }]),
  );
}

const undone = ({ steps }: SagaView): string[] =>
  steps.filter(({ state }) => state === 'compensated').map(({ name }) => name);

test.each([
  { title: 'an order that goes well', end: 'shipped', takenBack: [] },
  // Who said no is asked to take back what an attempt that timed out may have done.
  {
    title: 'out of stock: nothing was done, nothing to undo',
    end: 'rejected: OutOfStock',
    takenBack: ['reserve-stock'],
  },
  {
    title: 'the card is declined: the stock is released',
    end: 'rejected: CardDeclined',
    takenBack: ['reserve-stock', 'authorize-payment', 'book-shipment'],
  },
  {
    title: 'the carrier refuses: money and stock are given back',
    end: 'rejected: AddressRefused',
    takenBack: ['reserve-stock', 'authorize-payment', 'book-shipment'],
  },
  {
    title: 'the payment provider is down for a while: it waits, and goes well',
    end: 'shipped',
    takenBack: [],
  },
])('the order of the banner that is called "$title" does what it says', async (expected) => {
  const trial = trials(shop.output()).get(expected.title);
  const { status, body } = await call('POST', trial?.url ?? '', trial?.body, key());
  expect(status).toBe(201);
  const { id } = body as OrderView;
  const saga = await shop.saga(id);
  expect(undone(saga)).toEqual(expected.takenBack);
  const placed = { id, wish: {}, end: expected.end };
  expect(await shop.ends([placed])).toEqual([placed]);
  expect(await shop.verify()).toMatchObject({ clean: true, warnings: [], orders: { underWay: 0, parked: 0 } });
});

test.each([
  { args: [], code: 0, says: /Order 'ord_\w+' is shipped: 25.00 EUR paid, on its way as / },
  {
    args: ['--card', 'tok_capture_declined'],
    code: 1,
    says: /Order 'ord_\w+' is rejected: CaptureDeclined at capture/,
  },
])('npm run order with $args follows its order to the end, and exits with $code', async ({ args, code, says }) => {
  const order = await runCli('order', ['--data-dir', shop.dataDir, ...args]);
  expect(order).toMatchObject({ code, stderr: '', stdout: expect.stringMatching(says) as string });
});

test('reads and takes orders while all workers and Temporal hang, and settles what it took', async () => {
  const hanging = [...SERVICES, 'temporal'];
  onTestFinished(() => shop.kill(hanging, 'SIGCONT')); // or nothing could be stopped
  shop.kill('payments', 'SIGSTOP'); // so that it gets no further
  const ahead = await shop.place();
  await shop.saga(ahead, ({ live, steps }) => live && steps.some(({ name }) => name === 'authorize-payment'));
  shop.kill(hanging, 'SIGSTOP');

  expect(await shop.get(`/v1/orders/${ahead}`)).toMatchObject({ status: 200, body: { status: 'processing' } });
  const saga = await shop.get(`/v1/orders/${ahead}/saga`);
  expect(saga).toMatchObject({ status: 200, body: { live: false, orderId: ahead } });
  const accepted = await shop.post('/v1/orders', newOrder(), key());
  expect(accepted.status).toBe(201);
  const regretted = await shop.place({ card: 'tok_slow' });
  const cancel = await shop.post(`/v1/orders/${regretted}/cancel`, { reason: 'changed my mind' }, key());
  expect(cancel).toMatchObject({ status: 202, body: { status: 'pending' } });
  expect(await shop.get(`/v1/orders/${regretted}`)).toMatchObject({ body: { status: 'placed' } });

  shop.kill(hanging, 'SIGCONT');
  const placed = [
    { id: ahead, wish: {}, end: 'shipped' },
    { id: (accepted.body as OrderView).id, wish: {}, end: 'shipped' },
    { id: regretted, wish: {}, end: 'cancelled: Cancelled' },
  ];
  expect(await shop.ends(placed)).toEqual(placed);
  const { links } = cancel.body as CommandView;
  await expect.poll(async () => (await shop.get(links.self)).body).toMatchObject({ status: 'done' });
  expect(await shop.verify()).toMatchObject({ clean: true, warnings: [] });
});

test('uses a Temporal server that is there already, whatever it lacks', async () => {
  const port = await freePort();
  const args = temporalServerArgs({ port, uiPort: null, databaseFile: null, logLevel: 'error' });
  const bare = args.filter((arg) => !arg.startsWith('--search-attribute='));
  const server = spawnLeashed((await findTemporal()).path, bare, { signal: 'TERM' });
  onTestFinished(async () => server.release());
  const elsewhere = await openShop({ env: { TEMPORAL_ADDRESS: `127.0.0.1:${port}` } });
  onTestFinished(async () => void (await elsewhere.stop()));
  expect(Object.keys(elsewhere.running().processes)).not.toContain('temporal');
  const placed = await elsewhere.placeAll([
    { wish: {}, end: 'shipped' },
    { wish: { city: 'Atlantis' }, end: 'rejected: AddressRefused' },
  ]);
  expect(await elsewhere.ends(placed)).toEqual(placed);
});
