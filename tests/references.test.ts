/**
 * What others call their things: providers in their answers, operators in their decisions. Whatever it is, no worker stops,
 * and nothing happens to another order's things, as the providers' own logs tell.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { SagaView } from '../contracts/saga.ts';
import { idOf } from '../simulators/simulator.ts';
import type { WitnessLine } from '../simulators/witness.ts';
import { decide, tell } from './support/deciding.ts';
import { call } from './support/http.ts';
import { key, newOrder, place, type Wish } from './support/orders.ts';
import { placeToPark, SOMEBODY, type Parked, type ParkingPlace } from './support/parked.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';
import { HOSTILE, UNUSABLE, UNUSUAL, type Naming } from './support/unusual.ts';

/** How many of both; `REFERENCES=200 npm test -- references` is the long run. */
const REFERENCES = Number(process.env['REFERENCES'] ?? '25');
/** So many orders are under way together. */
const ROUND = 25;
const MINUTE = 60_000;
const LIMIT_MS = 2 * MINUTE * Math.ceil(REFERENCES / ROUND);

/** By the orders, and the operators, whose requests make things: how these are called. */
const namings = new Map<string, Naming>();
const ownerOf = (idempotencyKey: string): string => idempotencyKey.split('/')[0] ?? '';
const named: typeof idOf = (prefix, madeBy) => {
  const name = namings.get(ownerOf(madeBy)) ?? ((id: string) => id);
  return name(idOf(prefix, madeBy));
};

let system: System;
beforeAll(async () => {
  system = await startSystem({ named });
}, MINUTE);
afterAll(async () => system.stop(), MINUTE);

const pick = <T>(all: readonly T[], i: number): T => all[i % all.length] as T; // none is empty

/** Does the same so many times, by their numbers, a round after the other: at first without workers. */
async function inRounds<T>(
  begin: (i: number) => Promise<T>,
  goOn: (begun: T, i: number) => Promise<unknown>,
): Promise<void> {
  const numbers = Array.from({ length: REFERENCES }, (_, i) => i);
  for (let from = 0; from < REFERENCES; from += ROUND) {
    const round = numbers.slice(from, from + ROUND);
    await system.stopWorkers();
    const begun = await Promise.all(round.map(async (i) => [await begin(i), i] as const));
    await system.startWorkers();
    await Promise.all(begun.map(async (it) => goOn(...it)));
  }
}

/** What was done to the things of another order than the one that it was done for. */
async function trespasses(): Promise<readonly WitnessLine[]> {
  const ours = (await system.witnessLines()).filter((line) => line.key.startsWith('ord_'));
  return ours.filter(({ reference, key: madeBy }) => reference !== SOMEBODY && reference !== ownerOf(madeBy));
}

const isParkedAt =
  (at: string, type?: string) =>
  ({ steps }: SagaView): boolean =>
    steps.some(({ name, state, failure }) => {
      return name === at && state === 'parked' && (type === undefined || failure?.type === type);
    });

async function endsAs(id: string, status: string): Promise<void> {
  expect(await system.saga(id)).toMatchObject({ outcome: { status } });
}

/** What becomes of orders whose things have unusual names: all that is done at a provider is done in one of them. */
const FATES: readonly (readonly [wish: Wish, end: (id: string) => Promise<unknown>])[] = [
  [{}, async (id) => endsAs(id, 'confirmed')],
  [{ card: 'tok_capture_declined' }, async (id) => endsAs(id, 'rejected')],
  [
    {},
    async (id) => {
      await endsAs(id, 'confirmed');
      const undo = { reason: 'it came back' };
      const reply = await system.as('operator', 'staff_ann').tell(`/v1/sagas/${id}/undo`, undo, key());
      expect(reply).toMatchObject({ status: 200 });
      await endsAs(`${id}/undo`, 'confirmed');
    },
  ],
];

async function parks(id: string): Promise<void> {
  for (const at of ['authorize-payment', 'book-shipment']) await system.saga(id, isParkedAt(at, 'UnusableReference'));
}

it(`${REFERENCES} providers' answers with unusual references`, { timeout: LIMIT_MS }, async () => {
  let unusable = UNUSABLE;
  const nextUnusable = (): Naming => {
    const [first = UNUSUAL[0], ...rest] = unusable;
    unusable = rest.length > 0 ? rest : UNUSABLE.slice(1); // the first gives all things the same name
    return first as Naming; // there is one
  };
  await inRounds(
    async (i) => {
      const isUnusable = i % 6 === 5;
      const [wish, end] = pick(FATES, i);
      const id = await place(system, wish);
      namings.set(id, isUnusable ? nextUnusable() : pick(UNUSUAL, i));
      return async () => (isUnusable ? parks(id) : end(id));
    },
    async (end) => end(),
  );
  expect(await trespasses()).toEqual([]);
});

/** What an operator tells of each step, and the step that it goes into a path of. */
const TOLD: readonly (readonly [at: ParkingPlace, told: string, next: string | null])[] = [
  ['authorize-payment', 'authorizationRef', 'capture-payment'],
  ['book-shipment', 'carrierRef', 'dispatch-shipment'],
  ['capture-payment', 'captureRef', null],
  ['dispatch-shipment', 'trackingNumber', null],
];

/** Does at a provider what an operator does there in place of a step, under no key of ours, and gives what it is called. */
async function byHand({ id: reference, at }: Parked, operator: string): Promise<string> {
  if (at === 'dispatch-shipment') return named('label', operator);
  const { paymentProvider, carrier } = system.simulators;
  const post = async (url: string, body: object): Promise<string> => {
    const { status, body: made } = await call('POST', url, body, key(`${operator}/${Object.keys(body).join('-')}`));
    expect(status).toBe(201);
    return (made as { readonly id: string }).id;
  };
  const { address: to } = newOrder();
  if (at === 'book-shipment') return post(`${carrier}/v1/shipments`, { from: 'BER', to, reference });
  const holds = `${paymentProvider}/v1/authorizations`;
  const held = await post(holds, { amount: 2500, currency: 'EUR', card: 'tok_visa', reference });
  return at === 'authorize-payment' ? held : post(`${holds}/${encodeURIComponent(held)}/captures`, { amount: 2500 });
}

it(`${REFERENCES} operators' decisions with unusual references`, { timeout: LIMIT_MS }, async () => {
  await system.stopWorkers();
  const victims = await Promise.all(HOSTILE.map(async () => placeToPark(system, 'commit-stock')));
  await system.startWorkers();
  await Promise.all(victims.map(async ({ id, at }) => system.saga(id, isParkedAt(at))));
  const witnessed = async () => Promise.all(victims.map(async ({ id }) => system.witnessed(id)));
  const before = await witnessed();
  /** What leads to something that a provider made for a victim. */
  const hostile = (i: number): string => pick(HOSTILE, i)(pick(pick(before, i), i).id ?? '', i);

  await inRounds(
    async (i) => placeToPark(system, pick(TOLD, i)[0]),
    async (it, i) => {
      const [, told, next] = pick(TOLD, i);
      const completes = (ref: string) => {
        return { action: 'complete-with', result: { [told]: ref }, evidence: `ticket ${i}` };
      };
      const no = await tell(system, it, completes(pick(UNUSABLE, i)('ref')));
      expect(no).toMatchObject({ status: 422, body: { errors: [{ pointer: `/result/${told}` }] } });
      const operator = `by-hand-${i}`;
      namings.set(operator, pick(UNUSUAL, Math.floor(i / TOLD.length)));
      const isHostile = i % 5 === 4;
      await decide(system, it, completes(isHostile ? hostile(i) : await byHand(it, operator)));
      if (it.at !== 'dispatch-shipment') await decide(system, it, { action: 'settle', evidence: `ticket ${i}` });
      if (isHostile && next !== null) await system.saga(it.id, isParkedAt(next, 'UnexpectedReply'));
      else await endsAs(it.id, 'confirmed');
    },
  );
  expect(await witnessed()).toEqual(before);
  expect(await trespasses()).toEqual([]);
});

it('leaves workers that work, and nothing that is wrong', { timeout: 2 * MINUTE }, async () => {
  await endsAs(await place(system), 'confirmed');
  expect((await violations(system)).filter((violation) => !violation.includes(SOMEBODY))).toEqual([]);
  expect((await reconciled(system)).findings).toEqual([]);
});
