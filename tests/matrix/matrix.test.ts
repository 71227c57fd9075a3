import { globSync, readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { InventoryActivities } from '../../contracts/inventory.ts';
import { SERVICES, type Service } from '../../contracts/names.ts';
import type { OrdersActivities } from '../../contracts/orders.ts';
import type { PaymentsActivities } from '../../contracts/payments.ts';
import type { ShippingActivities } from '../../contracts/shipping.ts';
import { freshDatabase } from '../support/postgres.ts';
import { BOUNDARIES, boundaryOf, caseNamed, nameOf, FAULTS, sampleOf, type Case } from './case.ts';
import { firstOrder, playAll, playCalm, type Calms, type Result } from './matrix.ts';
import { isFirstOfPairs, pairsOf, untilMet } from './pairs.ts';
import { STORIES } from './stories.ts';
import { complaintsOf, tell } from './table.ts';
import { openMatrixWorld, type MatrixWorld } from './world.ts';

/** How many cases the tests take; `npm run matrix` takes them all. */
const SAMPLE = 100;
const PAIRS = 30;

let world: MatrixWorld;
let calms: Calms;
let all: readonly Case[];
beforeAll(async () => {
  const urls = await Promise.all(SERVICES.map(async (service) => [service, await freshDatabase(service)] as const));
  world = await openMatrixWorld(Object.fromEntries(urls) as Record<Service, string>); // one of each
  calms = await playCalm(world, Object.keys(STORIES));
  all = firstOrder(calms);
});
afterAll(async () => world[Symbol.asyncDispose]());

const some = (cases: readonly Case[], sample: number): readonly Case[] => sampleOf(cases, { sample, seed: 1 });
const complaints = (results: readonly Result[]): readonly string[] =>
  results.filter((result) => complaintsOf(result).length > 0).map(tell);

type Act = keyof (InventoryActivities & PaymentsActivities & ShippingActivities & OrdersActivities);
/** What an order is undone with, once it is completed. */
type Undoing = `${'recall' | 'record' | 'settle' | 'withdraw'}${'Shipment' | 'Recall'}` | 'beginReturn' | 'settleUndo';
type Returning = 'refundPayment' | 'recordRefund' | 'restock' | 'writeOff' | 'recordRestock';
/** What a person did in place of a step. */
type ByHand = `${'record' | 'settle'}${'Authorization' | 'Booking' | 'Capture' | 'Commit' | 'Dispatch' | 'Shipment'}`;
/** Every activity that the saga of an order may call by itself. */
type Site = Exclude<Act, Undoing | Returning | ByHand>;
const SITES: Readonly<Record<Site, true>> = {
  reserveStock: true,
  releaseStock: true,
  commitStock: true,
  uncommitStock: true,
  authorizePayment: true,
  voidAuthorization: true,
  capturePayment: true,
  refundCapture: true,
  bookShipment: true,
  cancelShipment: true,
  dispatchShipment: true,
  confirmOrder: true,
  recordAttention: true,
  recordDecision: true,
  recordCompensation: true,
  settleOrder: true,
};

describe('the matrix', { timeout: 900_000 }, () => {
  it('hits every activity that a saga may call, at every boundary, with every fault', () => {
    const hit = all.flatMap(({ failpoints }) => failpoints);
    expect(new Set(hit.map(({ site }) => site))).toEqual(new Set(Object.keys(SITES)));
    expect(new Set(hit.map(({ place }) => boundaryOf(place)))).toEqual(new Set(Object.keys(BOUNDARIES)));
    expect(new Set(hit.map(({ fault }) => fault))).toEqual(new Set(Object.keys(FAULTS)));
  });

  it('names every case so that it can be had again', () => {
    expect(all.map((each) => caseNamed(nameOf(each)))).toEqual(all);
    expect(new Set(all.map(nameOf)).size).toBe(all.length);
    expect(() => caseNamed('happy/reserveStock/tx1-commit/yawn')).toThrow('has no fault');
  });

  it('finds nothing wrong, wherever something goes wrong once', async () => {
    expect(complaints(await playAll(world, some(all, SAMPLE), calms))).toEqual([]);
  });

  it('finds nothing wrong when something goes wrong again in the recovery', async () => {
    const play = async (cases: readonly Case[]): Promise<readonly Result[]> => playAll(world, cases, calms);
    const first = some(all.filter(isFirstOfPairs), 10);
    const pairs = pairsOf(await play(first), await play(first));
    expect(complaints(await untilMet(some(pairs, PAIRS), play))).toEqual([]);
  });

  it('takes back what was declared refused, although it was done, however many runs that takes', async () => {
    const again = 'recordAttention/tx1-inside#2/terminate-late+cancelShipment/reported/terminate';
    const [result] = await untilMet([caseNamed(`free-and-declared-refused/${again}`)], async (cases) =>
      playAll(world, cases, calms),
    );
    expect(result && complaintsOf(result)).toEqual([]);
  });

  it('goes red when a failpoint is never hit', async () => {
    const never = caseNamed('happy/releaseStock/attempt/crash');
    const [result] = await untilMet([never], async (cases) => playAll(world, cases, calms));
    expect(result && complaintsOf(result)).toEqual(['never came to releaseStock/attempt (1)']);
  });

  it('goes red when an order ends in another way than its story has it', async () => {
    const others = new Map([['happy', { points: [], end: 'cancelled' }]]);
    const [result] = await playAll(world, [{ story: 'happy', failpoints: [] }], others);
    expect(result?.wrong).toEqual(['it ended confirmed, not cancelled']);
  });
});

it('is nowhere in production: no file outside of the tests knows of it, and no image has the tests', () => {
  const folders = '{activities,api,cli,contracts,prisma,process,saga,simulators,tools,workers,workflows}';
  const own = globSync(`${folders}/**/*.{ts,mjs}`).filter((file) => !/\.(?:test|fixture)\.ts$|\/client\//u.test(file));
  expect(own.length).toBeGreaterThan(100);
  expect(own).toEqual(expect.arrayContaining(SERVICES.map((service) => `workers/${service}.ts`)));
  // However it would: by an import, or as the path of a process to start. A test's path may be named.
  expect(own.filter((file) => /['"`/]tests\/[\w./-]*(?<!\.test)\.m?[jt]s\b/u.test(readFileSync(file, 'utf8')))).toEqual(
    [],
  );
  expect(readFileSync('.dockerignore', 'utf8').split('\n')).toContain('tests');
});
