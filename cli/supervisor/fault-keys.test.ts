import { beforeEach, expect, test } from 'vitest';

import { carrier } from '../../simulators/carrier/simulation.ts';
import { paymentProvider } from '../../simulators/payment-provider/simulation.ts';
import { faulty, type Faulty } from '../../simulators/simulator.fixture.ts';
import { faultSwitches } from '../faults/simulators.ts';
import { faultKeys, KEYS_HELP } from './fault-keys.ts';
import { portsFrom } from './ports.ts';

let payments: Faulty;
let parcels: Faulty;
let said: string[];
let press: (key: string) => void;
beforeEach(async () => {
  payments = await faulty(paymentProvider());
  parcels = await faulty(carrier());
  said = [];
  const { admin } = portsFrom(undefined);
  const ports = { admin: { ...admin, 'payment-provider': payments.adminPort, carrier: parcels.adminPort } };
  press = faultKeys(faultSwitches(ports), {
    news: (message) => said.push(message),
    warn: (message) => said.push(`WARN ${message}`),
  });
});

/** Presses keys without waiting for what they do, and gives what is said, once it is so many lines. */
async function pressed(keys: string, lines: number): Promise<readonly string[]> {
  said.length = 0;
  for (const key of keys) press(key);
  await expect.poll(() => said.length).toBe(lines);
  return said;
}

const EVERYTHING_WORKS = ['payments  everything works', 'carrier   everything works'];

test.each([
  ['p', ['payments  outage, struck 0 times', 'carrier   everything works']],
  ['l', ['payments  latency (ms 2000), struck 0 times', 'carrier   everything works']],
  ['r', ['payments  lost-reply, struck 0 times', 'carrier   everything works']],
  ['c', ['payments  everything works', 'carrier   outage, struck 0 times']],
])('%s breaks something, and mends it the next time', async (key, broken) => {
  expect(await pressed(key, 2)).toEqual(broken);
  expect(await pressed(key, 2)).toEqual(EVERYTHING_WORKS);
});

test('keys act one after the other, and h heals all, whoever switched it on', async () => {
  await parcels.suffer('latency');
  const lines = await pressed('plrc', 2 + 3 + 4 + 5);
  expect(lines.slice(-5)).toEqual([
    'payments  outage, struck 0 times',
    'payments  latency (ms 2000), struck 0 times',
    'payments  lost-reply, struck 0 times',
    'carrier   latency (ms 2000), struck 0 times',
    'carrier   outage, struck 0 times',
  ]);
  expect(await pressed('h', 2)).toEqual(EVERYTHING_WORKS);
});

test('? tells the keys, and what is on; other keys do nothing', async () => {
  for (const key of ['x', ' ', 'P', 'toString']) press(key);
  expect(await pressed('?', 3)).toEqual([
    `keys: ${KEYS_HELP}; the same key again heals it; more: npm run faults -- --help`,
    ...EVERYTHING_WORKS,
  ]);
});

test('a simulator that is down is a warning, and the next key acts', async () => {
  await parcels.closeAdmin();
  const unreachable = [expect.stringMatching(/^WARN the simulator of 'carrier' can't be reached/u)];
  expect(await pressed('c', 1)).toEqual(unreachable);
  expect(await pressed('p', 1)).toEqual(unreachable);
  expect(await payments.struck()).toEqual({ outage: 0 });
});
