/** A provider that has stored a 500 under a key, and gives no other answer for ever: only people get past it. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { ResolutionView } from '../contracts/resolve.schema.ts';
import type { ResolveAction } from '../contracts/saga.ts';
import { key, place } from './support/orders.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { needs, parkedAt, takesTwo, type Parked } from './support/standings.ts';
import { startSystem, type System, type Tap } from './support/system.ts';

/** What doesn't get through parks at once, and not in a minute. */
const tap: Tap = async (_name, _input, act) =>
  act().catch((error: unknown) => {
    if (error instanceof ApplicationFailure && error.nonRetryable === true) throw error;
    throw ApplicationFailure.nonRetryable(String(error), 'Unavailable');
  });

let system: System;
beforeAll(async () => {
  system = await startSystem({ tap });
});
afterAll(async () => system.stop());

/** Places an order, of which the first request of a kind is answered with a stored 500. */
async function struck(operation: string): Promise<string> {
  await system.stopWorkers();
  const id = await place(system);
  system.faults.paymentProvider.switchOn('stored-500', { operation, match: id, times: 1 });
  await system.startWorkers();
  return id;
}

/** Decides about a parked step by as many people as it takes, and gives how it stood. */
async function decide(id: string, at: string, action: ResolveAction, seen?: number): Promise<Parked> {
  const [ann, bob] = [system.as('operator', 'staff_ann'), system.as('operator', 'staff_bob')];
  const parked = await parkedAt(system, id, at, seen);
  const wish = { action, step: at, reason: 'as agreed', version: parked.saga.version, ...needs(action, at) };
  const reply = await ann.tell(`/v1/sagas/${id}/resolve`, wish, key());
  if (takesTwo(action)) await bob.tell((reply.body as ResolutionView).links.approve, {});
  return parked;
}

it('an authorization is made anew, once two people have settled the old one', async () => {
  const id = await struck('authorize');
  const first = await decide(id, 'authorize-payment', 'retry-with');
  await decide(id, 'authorize-payment', 'settle', first.saga.version); // since its undo meets the same answer
  expect(await system.saga(id)).toMatchObject({ outcome: { status: 'confirmed' } });
  expect(((await system.get(`/v1/orders/${id}`)).body as OrderDetails).status).toBe('shipped');
  const kinds = (await system.witnessed(id)).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['authorization', 'booking', 'capture', 'dispatch', 'stored-500']);
});

it('a capture is declared refused, and settled', async () => {
  const id = await struck('capture');
  const first = await decide(id, 'capture-payment', 'declare-refused');
  await decide(id, 'capture-payment', 'settle', first.saga.version);
  expect(await system.saga(id)).toMatchObject({ outcome: { status: 'rejected' } });
  const kinds = (await system.witnessed(id)).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['authorization', 'booking', 'cancellation', 'stored-500', 'void']);
});

it('leaves nothing that is wrong', async () => {
  expect(await violations(system)).toEqual([]);
  expect((await reconciled(system)).findings).toEqual([]);
});
