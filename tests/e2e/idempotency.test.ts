import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import pg from 'pg';
import { request } from 'undici';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import type { OrderView } from '../../contracts/order-views.schema.ts';
import { DEVELOPMENT } from '../../contracts/identity.ts';
import { key, newOrder } from '../support/orders.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { startSecondApi } from '../support/second-process.ts';
import { openShop, type Shop } from '../support/shop.ts';

const MINUTE = 60_000;
const KEYS = 100;
/** How often each key is sent; `POSTS=1000 npm test -- idempotency` is the long run. */
const POSTS = Number(process.env['POSTS'] ?? '20');
const AT_ONCE = Math.min(5 * POSTS, 1_000);
/** All of it comes from one caller, who has to be let. */
const ENV = { RATE_LIMIT_WRITES: '100000' };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ env: ENV });
});
afterAll(async () => shop.stop());

interface Reply {
  readonly replayed: boolean;
  /** All that must be the same each time, byte by byte. */
  readonly content: {
    readonly status: number;
    readonly type: unknown;
    readonly location: unknown;
    readonly body: string;
  };
}

/** What became of all requests with one key. */
interface Asked {
  readonly header: ReturnType<typeof key>;
  readonly replies: Reply[];
  /** How many were being served by a process when it was killed. */
  cutOff: number;
}

/** The demo customer's, who is let in without a token. */
const order = JSON.stringify(newOrder({ quantity: 1, customerId: DEVELOPMENT.customer }));

/** Asks until it is answered: under a load that is too much, an API may say when to come again. */
async function post(url: string, header: ReturnType<typeof key>): Promise<Reply> {
  const { statusCode, headers, body } = await request(`${url}/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...header },
    body: order,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  const { location, 'content-type': type, 'idempotent-replayed': replayed, 'retry-after': later } = headers;
  if (later !== undefined) {
    await body.dump();
    await delay(Number(later) * 1_000);
    return post(url, header);
  }
  return { replayed: replayed === 'true', content: { status: statusCode, type, location, body: await body.text() } };
}

/** How a connection ends whose other side was killed; the last one, how it doesn't begin. */
const LOST = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED']);

/** Asks one process, and the survivor if that one is gone. */
async function insist(asked: Asked, url: string): Promise<void> {
  try {
    asked.replies.push(await post(url, asked.header));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (url === shop.url || !LOST.has(code)) throw error;
    if (code !== 'ECONNREFUSED') asked.cutOff += 1;
    asked.replies.push(await post(shop.url, asked.header));
  }
}

/** Does everything, so much at a time, in order. */
async function inParallel(tasks: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const left = tasks.values();
  const lane = async (): Promise<void> => {
    for (const task of left) await task();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function ordersInDatabase(): Promise<string[]> {
  const client = new pg.Client({ connectionString: shop.running().databases.orders });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM orders ORDER BY id');
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

test(
  `makes ${KEYS} orders of ${KEYS} keys, each sent ${POSTS} times to two APIs of which one is killed`,
  { timeout: 15 * MINUTE + KEYS * POSTS * 10 },
  async () => {
    const second = await startSecondApi(shop, ENV);
    onTestFinished(async () => second.stop());
    const asked = Array.from({ length: KEYS }, (): Asked => ({ header: key(), replies: [], cutOff: 0 }));
    let left = (KEYS * POSTS) / 2;
    const killHalfway = async (): Promise<void> => {
      left -= 1;
      if (left === 0) await second.stop('SIGKILL');
    };
    const tasks = asked.flatMap((one) =>
      Array.from({ length: POSTS }, (_, n) => async () => {
        await insist(one, n % 2 === 0 ? shop.url : second.url);
        await killHalfway();
      }),
    );
    const start = performance.now();
    await inParallel(tasks, AT_ONCE);
    const seconds = (performance.now() - start) / 1_000;

    const cutOff = asked.reduce((sum, one) => sum + one.cutOff, 0);
    console.log(
      `${tasks.length} requests for ${KEYS} orders in ${seconds.toFixed(1)} s; ${cutOff} were cut off by a kill`,
    );
    expect(cutOff).toBeGreaterThan(0); // or the kill came too late to prove anything
    const statuses = asked.flatMap(({ replies }) => replies.map(({ content }) => content.status));
    expect(new Set(statuses)).toEqual(new Set([201]));
    for (const { replies, cutOff: lost } of asked) {
      const [first, ...others] = replies.map(({ content }) => content);
      expect(others.find((other) => !isDeepStrictEqual(other, first))).toBeUndefined();
      // Only an answer that was lost can have been the first.
      const fresh = replies.filter(({ replayed }) => !replayed).length;
      expect(lost === 0 ? [1] : [0, 1]).toContain(fresh);
    }
    const told = asked.flatMap(({ replies }) =>
      replies.slice(0, 1).map(({ content }) => (JSON.parse(content.body) as OrderView).id),
    );
    expect(told.toSorted()).toEqual(await ordersInDatabase());
    expect(await shop.verify()).toMatchObject({
      clean: true,
      warnings: [],
      orders: { total: KEYS, underWay: 0, parked: 0, byStatus: { shipped: KEYS } },
    });
  },
);
