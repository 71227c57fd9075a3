import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { credentialsIn, databaseUrl } from '../../cli/supervisor/credentials.ts';
import { dataFolderAt } from '../../cli/supervisor/data-folder.ts';
import { DEVELOPMENT } from '../../contracts/identity.ts';
import { GOODS } from '../../prisma/seed.ts';
import { key, newOrder } from '../support/orders.ts';
import { openShop, type Shop } from '../support/shop.ts';

const MINUTE = 60_000;
const UNITS = 100;
/** How many want one; `BUYERS=10000 npm test -- buyers` is the long run. */
const BUYERS = Number(process.env['BUYERS'] ?? '300');
const AT_ONCE = 100;
const SKU = 'lantern';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ env: { RATE_LIMIT_WRITES: '100000' } }); // all of them are one caller
}, 2 * MINUTE);
afterAll(async () => shop.stop(), MINUTE);

/** Puts as many on the shelf as are to be sold. */
async function stockUp(): Promise<void> {
  const credentials = credentialsIn(dataFolderAt(shop.dataDir).credentials);
  const client = new pg.Client({ connectionString: databaseUrl(credentials, 'inventory', 'app', shop.ports.postgres) });
  await client.connect();
  const there = GOODS.find(({ sku }) => sku === SKU)?.onHand ?? 0;
  const receive = "INSERT INTO stock_movement (sku, kind, quantity) VALUES ($1, 'receive', $2)";
  await client.query(receive, [SKU, UNITS - there]);
  await client.end();
}

const body = JSON.stringify(newOrder({ sku: SKU, quantity: 1, customerId: DEVELOPMENT.customer }));

/** Buys one, coming again when it is told to, and gives every status that it was answered. */
async function buy(): Promise<readonly number[]> {
  const headers = { 'content-type': 'application/json', ...key() };
  for (const statuses: number[] = []; ;) {
    const reply = await request(`${shop.url}/v1/orders`, { method: 'POST', headers, body, headersTimeout: MINUTE });
    await reply.body.dump();
    statuses.push(reply.statusCode);
    const later = reply.headers['retry-after'];
    if (later === undefined) return statuses;
    await delay(Number(later) * 1_000);
  }
}

test(
  `sells exactly ${UNITS} to ${BUYERS} buyers, and fails for none of them`,
  { timeout: 5 * MINUTE + BUYERS * 500 },
  async () => {
    await stockUp();
    const start = performance.now();
    const statuses: number[] = [];
    let left = BUYERS;
    const lane = async (): Promise<void> => {
      while (left-- > 0) statuses.push(...(await buy()));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const accepted = performance.now();
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(statuses.filter((status) => status === 201)).toHaveLength(BUYERS);

    expect(await shop.verify(180 + BUYERS)).toMatchObject({
      clean: true,
      violations: [],
      orders: { total: BUYERS, underWay: 0, byStatus: { shipped: UNITS, rejected: BUYERS - UNITS } },
    });
    const settled = performance.now();
    expect((await shop.get(`/v1/stock/${SKU}`)).body).toMatchObject({ available: 0, reserved: 0 });

    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
    console.log(
      `${BUYERS} buyers, ${AT_ONCE} at once: accepted in ${seconds(accepted - start)}, ` +
        `${UNITS} sold and all settled ${seconds(settled - accepted)} later`,
    );
  },
);
