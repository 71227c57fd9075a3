import { afterAll, beforeAll, expect, it } from 'vitest';

import { decide } from './support/deciding.ts';
import { call } from './support/http.ts';
import { key } from './support/orders.ts';
import { placeToPark, type Parked } from './support/parked.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { parkedAt } from './support/standings.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
/** Whose authorization, and whose capture, the provider turns away. */
let [held, captured]: readonly Parked[] = [];

beforeAll(async () => {
  system = await startSystem();
  held = await placeToPark(system, 'authorize-payment');
  captured = await placeToPark(system, 'capture-payment');
  await system.startWorkers();
});
afterAll(async () => system.stop());

function given(it: Parked | undefined): Parked {
  if (it === undefined) throw new Error('nothing is parked');
  return it;
}

/** Does something at the payment provider as a person does there: under no key of ours. */
async function byHand(path: string, body: object): Promise<string> {
  const reply = await call('POST', `${system.simulators.paymentProvider}${path}`, body, key());
  expect(reply.status).toBeLessThan(300);
  return (reply.body as { readonly id: string }).id;
}

const hold = async (reference: string, card: string): Promise<string> =>
  byHand('/v1/authorizations', { amount: 2500, currency: 'EUR', card, reference });

/** All that is wrong about an order, by the verifier, which knows nothing of us, and by the reconciler. */
async function wrong(id: string): Promise<readonly string[]> {
  const { findings } = await reconciled(system);
  const found = findings.filter(({ subject }) => subject === id).map(({ evidence }) => evidence);
  return [...(await violations(system)).filter((violation) => violation.includes(id)), ...found];
}

it('a capture that was made by hand is in the books, and the order ships', async () => {
  const it = given(captured);
  await parkedAt(system, it.id, it.at);
  const captureRef = await byHand(`/v1/authorizations/${await hold(it.id, 'tok_visa')}/captures`, { amount: 2500 });
  await decide(system, it, { action: 'complete-with', result: { captureRef }, evidence: 'ticket 7' });
  await decide(system, it, { action: 'settle', evidence: 'ticket 7: nothing was captured by us' });
  expect(await system.saga(it.id)).toMatchObject({ outcome: { status: 'confirmed' } });
  expect(await wrong(it.id)).toEqual([]);
});

it('a hold that was made by hand is let go of by hand', async () => {
  const it = given(held);
  await parkedAt(system, it.id, it.at);
  const authorizationRef = await hold(it.id, 'tok_capture_declined');
  await decide(system, it, { action: 'complete-with', result: { authorizationRef }, evidence: 'ticket 8' });
  await decide(system, it, { action: 'settle', evidence: 'ticket 8: nothing was held by us' });
  await system.saga(it.id, ({ state }) => state === 'compensating');
  await byHand(`/v1/authorizations/${authorizationRef}/void`, {});
  await decide(system, it, { action: 'settle', evidence: 'ticket 8: voided' });
  expect(await system.saga(it.id)).toMatchObject({ outcome: { status: 'rejected', reason: 'CaptureDeclined' } });
  expect(await wrong(it.id)).toEqual([]);
});
