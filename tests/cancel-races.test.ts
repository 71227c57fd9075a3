/** A cancel that meets an activity, on a real server: the one or the other comes first, and everybody says which. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Reply } from './support/http.ts';
import { key, place } from './support/orders.ts';
import { seeded } from './support/random.ts';
import { violations } from './support/reconciling.ts';
import { startSystem, type System, type Tap } from './support/system.ts';

/** How many are cancelled; `CANCELS=1000 npm test -- cancel-races` is the long run. */
const CANCELS = Number(process.env['CANCELS'] ?? '40');
const AT_ONCE = 10;
const MINUTE = 60_000;

/** What a good order comes to. */
const SITES = [
  'reserveStock',
  'authorizePayment',
  'bookShipment',
  'capturePayment',
  'confirmOrder',
  'commitStock',
  'dispatchShipment',
  'settleOrder',
];
const MOMENTS = ['before', 'behind'];

const random = seeded(1);
/** Where each order is cancelled: `before commitStock`. */
const wheres = new Map<string, string>();
const answers = new Map<string, Promise<Reply>>();

/** Cancels an order where that is to happen, and goes on, so that nobody knows who comes first. */
const tap: Tap = async (name, input, act) => {
  const id = /ord_\w+/u.exec(JSON.stringify(input))?.[0];
  if (id === undefined) return act();
  const where = wheres.get(id) ?? `${random.pick(MOMENTS)} ${random.pick(SITES)}`;
  wheres.set(id, where);
  const meet = (moment: string): void => {
    if (where !== `${moment} ${name}` || answers.has(id)) return;
    const caller = system.as('manager', `staff_${id}`); // each with a rate of their own
    answers.set(id, caller.tell(`/v1/orders/${id}/cancel`, { reason: 'too slow' }, key(`cancel-${id}`)));
  };
  meet('before');
  const result = await act();
  meet('behind');
  return result;
};

let system: System;
beforeAll(async () => {
  system = await startSystem({ tap });
  await system.startWorkers();
}, MINUTE);
afterAll(async () => system.stop(), MINUTE);

/** Places an order, and gives how it ended beside what its customer was told of the cancel. */
async function end(): Promise<{ readonly id: string; readonly said: string | undefined; readonly told: unknown }> {
  const id = await place({ post: system.as('manager', `staff_${answers.size}`).post });
  const { outcome } = await system.saga(id);
  const { status, body } = (await answers.get(id)) ?? { status: 0, body: null };
  const told = { 200: 'cancelled', 409: 'confirmed' }[status] ?? body;
  return { id, said: outcome?.status, told };
}

it(`ends ${CANCELS} orders as whoever cancelled them is told`, { timeout: MINUTE + CANCELS * 1_000 }, async () => {
  const ends: Awaited<ReturnType<typeof end>>[] = [];
  let left = CANCELS;
  const lane = async (): Promise<void> => {
    while (left-- > 0) ends.push(await end());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  expect(ends.filter(({ said, told }) => said !== told)).toEqual([]);
  expect(new Set(ends.map(({ said }) => said))).toEqual(new Set(['cancelled', 'confirmed']));
  expect(await violations(system)).toEqual([]);
});
