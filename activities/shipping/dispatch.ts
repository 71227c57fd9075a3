import type { ProviderRef } from '../../contracts/references.schema.ts';
import type { ShippingTransaction } from '../../prisma/shipping/database.ts';
import type { ProviderClient } from '../http.ts';
import { refuse, toldAs } from '../replies.ts';
import type { Intent } from '../intents.ts';
import { providerPath } from '../provider-path.ts';

interface Request {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly carrierRef: ProviderRef;
}

interface Result {
  readonly trackingNumber: ProviderRef;
}

/** Hands a booked parcel over to the carrier, for good. */
export function dispatchIntent(carrier: ProviderClient): Intent<ShippingTransaction, Request, Result> {
  return {
    keys: { owner: 'carrier', hours: carrier.keyHours },

    prepare: async () => undefined, // the carrier knows whether the parcel is still booked

    send: async ({ orderId, carrierRef }, key) => {
      const reply = await carrier.post(
        providerPath`/v1/shipments/${carrierRef}/dispatch`,
        {},
        { key, sagaId: orderId },
      );
      if (reply.status !== 200) throw refuse(reply, {});
      return { trackingNumber: toldAs('trackingNumber', reply) };
    },

    record: async (tx, { shipmentId }, { trackingNumber }) => {
      await tx.$executeRaw`
        UPDATE shipment SET tracking_number = ${trackingNumber}, dispatched_at = now() WHERE id = ${shipmentId}`;
    },

    decline: async () => undefined, // no refusal is listed for it
  };
}
