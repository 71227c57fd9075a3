/** Money and parcels of which only the other systems know, and told us by webhooks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Finding } from '../contracts/reconcile.ts';
import { caller, type Caller } from '../simulators/simulator.fixture.ts';
import { place } from './support/orders.ts';
import { reconciled } from './support/reconciling.ts';
import { startSystem, type System } from './support/system.ts';
import { parcelEvent, paymentEvent, sendWebhook } from './support/webhooks.ts';

let system: System;
let provider: Caller;
let parcels: Caller;
beforeAll(async () => {
  system = await startSystem();
  await system.startWorkers();
  provider = caller(system.simulators.paymentProvider);
  parcels = caller(system.simulators.carrier);
});
afterAll(async () => system.stop());

async function findings(): Promise<readonly Finding[]> {
  const { findings } = await reconciled(system);
  return findings.toSorted((one, other) => one.subject.localeCompare(other.subject));
}
const kinds = async (reference: string) => (await system.witnessed(reference)).map(({ kind }) => kind);

async function held(reference: string): Promise<string> {
  const body = { amount: 2500, currency: 'EUR', card: 'tok_visa', reference };
  return provider.made('/v1/authorizations', body, `${encodeURIComponent(reference)}/hold`);
}

async function charged(reference: string) {
  const hold = await held(reference);
  const id = await provider.made(`/v1/authorizations/${hold}/captures`, { amount: 2500 }, `${reference}/charge`);
  return { hold, id };
}

describe('a charge under an order that nobody here knows', () => {
  const reference = 'ord_01h455vb4pex5vsknk084stray';

  it('is found once the provider has told of it, and is left to a person', async () => {
    const { hold, id } = await charged(reference);
    expect(await findings()).toEqual([]);
    const event = paymentEvent('capture.created', { id, of: hold, reference });
    expect(await sendWebhook(system, 'paymentProvider', event)).toMatchObject({ status: 200 });
    const evidence = `there is no such order, and there are the charge '${id}' of 2500 - 0 under '${reference}/charge'`;
    const found = { key: `orphan/${reference}/order`, kind: 'orphan', subject: reference, evidence, action: 'raised' };
    expect(await findings()).toEqual([found]);
    expect(await findings()).toEqual([found]);
    expect(await kinds(reference)).toEqual(['authorization', 'capture']);
    await provider.made(`/v1/captures/${id}/refunds`, { amount: 2500 }, `${reference}/refund`);
    expect(await findings()).toEqual([]);
  });
});

it('a hold is found, until it is let go of, and a parcel, until it is cancelled', async () => {
  const reference = 'somebody else';
  const hold = await held(reference);
  const to = { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city: 'Hamburg', country: 'DE' };
  const parcel = await parcels.made('/v1/shipments', { from: 'hamburg', to, reference: 'lost' }, 'lost/book');
  await sendWebhook(
    system,
    'paymentProvider',
    paymentEvent('authorization.created', { id: hold, of: null, reference }),
  );
  const booked = parcelEvent('parcel.booked', parcel);
  await sendWebhook(system, 'carrier', { ...booked, data: { ...booked.data, reference: 'lost' } });
  expect(await findings()).toMatchObject([
    { subject: 'lost', kind: 'orphan', action: 'raised', evidence: expect.stringContaining(`'${parcel}'`) as string },
    { subject: reference, kind: 'orphan', action: 'raised', evidence: expect.stringContaining(`'${hold}'`) as string },
  ]);
  await provider.post(`/v1/authorizations/${hold}/void`, {}, 'void');
  await parcels.post(`/v1/shipments/${parcel}/cancel`, {}, 'cancel');
  expect(await findings()).toEqual([]);
});

it('a webhook alone is no finding: the provider is asked', async () => {
  const event = paymentEvent('capture.created', { id: 'cap_nowhere', reference: 'ord_nowhere' });
  expect(await sendWebhook(system, 'paymentProvider', event)).toMatchObject({ status: 200 });
  expect(await findings()).toEqual([]);
});

it('what the provider tells of an order of ours is no finding', async () => {
  const orderId = await place(system);
  await system.saga(orderId);
  for (const line of await system.witnessed(orderId)) {
    if (line.kind !== 'capture' || line.id === null) continue;
    const event = paymentEvent('capture.created', { id: line.id, of: line.of, reference: orderId });
    expect(await sendWebhook(system, 'paymentProvider', event)).toMatchObject({ status: 200 });
  }
  expect(await findings()).toEqual([]);
});
