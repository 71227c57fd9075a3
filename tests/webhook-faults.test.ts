/** Webhooks from the simulators to the APIs, when the faults of webhooks are on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { providerClient } from '../activities/http.ts';
import { shippingActivities } from '../activities/shipping/activities.ts';
import { openShippingDatabase } from '../prisma/shipping/database.ts';
import { carrier } from '../simulators/carrier/simulation.ts';
import { paymentProvider } from '../simulators/payment-provider/simulation.ts';
import { charge, faulty, type Faulty } from '../simulators/simulator.fixture.ts';
import { eventually } from './support/patience.ts';
import { type Receivers, startReceivers } from './support/receivers.ts';
import { SECRETS } from './support/webhooks.ts';

const ORDER = 'ord_01h455vb4pex5vsknk084sn02q';
const FAULTS: readonly { readonly title: string; readonly faults: readonly string[] }[] = [
  { title: 'no fault', faults: [] },
  { title: 'webhook-duplicate', faults: ['webhook-duplicate'] },
  { title: 'webhook-disorder', faults: ['webhook-disorder'] },
  { title: 'both', faults: ['webhook-duplicate', 'webhook-disorder'] },
];

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterEach(async () => receivers.forget());
afterAll(async () => receivers.stop());

async function suffering(simulator: Faulty, faults: readonly string[]): Promise<Faulty> {
  for (const fault of faults) await simulator.suffer(fault);
  return simulator;
}

const heard = async (sender: 'paymentProvider' | 'carrier', types: readonly string[]) =>
  eventually(async () => expect(await receivers.inbox(sender)).toEqual(types.toSorted()));

describe.each(FAULTS)('with $title', ({ faults }) => {
  it('a parcel comes to where it is, and each event is kept once', async () => {
    const receiver = { url: `${receivers.url}/v1/webhooks/carrier`, secret: SECRETS.carrier };
    const { base, post, struck } = await suffering(await faulty(carrier(), undefined, receiver), faults);
    const [db, client] = [openShippingDatabase(receivers.urls.carrier), providerClient({ baseUrl: base })];
    const { bookShipment, dispatchShipment } = shippingActivities(db, client);
    const to = { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city: 'Hamburg', country: 'DE' };
    const shipment = await bookShipment({ key: `${ORDER}/book-shipment`, orderId: ORDER, from: 'hamburg', to });
    await dispatchShipment({ key: `${ORDER}/dispatch-shipment`, shipment });
    const { carrierRef } = (await receivers.shipment(ORDER)) ?? {};
    for (const stage of ['in-transit', 'delivered']) {
      expect(await post(`/v1/shipments/${carrierRef ?? ''}/scan`, { stage }, stage)).toMatchObject({ status: 200 });
    }
    await heard('carrier', ['parcel.booked', 'parcel.dispatched', 'parcel.in-transit', 'parcel.delivered']);
    expect(await receivers.shipment(ORDER)).toMatchObject({
      state: 'delivered',
      inTransitAt: expect.stringContaining('Z') as string,
      deliveredAt: expect.stringContaining('Z') as string,
    });
    expect(await struck()).toEqual(Object.fromEntries(faults.map((fault) => [fault, 4])));
    await Promise.all([db.$disconnect(), client.close()]);
  });

  it('what the payment provider did is kept, once', async () => {
    const receiver = { url: `${receivers.url}/v1/webhooks/payment-provider`, secret: SECRETS.paymentProvider };
    const { made, post } = await suffering(await faulty(paymentProvider(), undefined, receiver), faults);
    const hold = await made('/v1/authorizations', charge(), 'hold');
    const taken = await made(`/v1/authorizations/${hold}/captures`, { amount: 990 }, 'take');
    await made(`/v1/captures/${taken}/refunds`, { amount: 990 }, 'refund');
    await post(`/v1/authorizations/${hold}/void`, {}, 'void');
    await heard('paymentProvider', [
      'authorization.created',
      'authorization.voided',
      'capture.created',
      'refund.created',
    ]);
  });
});

it('a secret that the API does not know gets nothing in', async () => {
  const wrong = { url: `${receivers.url}/v1/webhooks/payment-provider`, secret: SECRETS.carrier };
  const stranger = await faulty(paymentProvider(), undefined, wrong);
  await stranger.made('/v1/authorizations', charge(), 'stranger');
  const right = { ...wrong, secret: SECRETS.paymentProvider };
  const provider = await faulty(paymentProvider(), undefined, right);
  const hold = await provider.made('/v1/authorizations', charge(), 'hold');
  await provider.made(`/v1/authorizations/${hold}/captures`, { amount: 990 }, 'take');
  await heard('paymentProvider', ['authorization.created', 'capture.created']);
});
