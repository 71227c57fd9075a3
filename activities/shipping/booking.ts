import type { Address } from '../../contracts/orders.ts';
import type { ProviderRef } from '../../contracts/references.schema.ts';
import type { ShippingTransaction } from '../../prisma/shipping/database.ts';
import type { ProviderClient } from '../http.ts';
import { createdId, refuse } from '../replies.ts';
import type { ReversibleIntent } from '../intents.ts';
import { entriesOf, entryOf, listed } from '../outside.ts';
import { providerPath } from '../provider-path.ts';
import { referenceIn } from '../references.ts';

interface Request {
  readonly shipmentId: string;
  readonly orderId: string;
  readonly from: string;
  readonly to: Address;
}

interface Result {
  readonly shipmentId: string;
  readonly carrierRef: ProviderRef;
}

const SHIPMENTS = providerPath`/v1/shipments`;

/** Has the carrier take a parcel; undone, the carrier doesn't come for it. */
export function bookingIntent(
  carrier: ProviderClient,
): ReversibleIntent<ShippingTransaction, Request, Result, unknown> {
  return {
    keys: { owner: 'carrier', hours: carrier.keyHours },

    prepare: async (tx, { shipmentId, orderId, from, to }) => {
      await tx.$executeRaw`
        INSERT INTO shipment (id, order_id, warehouse, address)
        VALUES (${shipmentId}, ${orderId}, ${from}, ${JSON.stringify(to)}::jsonb)`;
    },

    send: async ({ shipmentId, orderId, from, to }, key) => {
      const reply = await carrier.post(SHIPMENTS, { from, to, reference: orderId }, { key, sagaId: orderId });
      if (reply.status !== 201) throw refuse(reply, { address_refused: 'AddressRefused' });
      return { shipmentId, carrierRef: createdId(reply) };
    },

    lookUp: async ({ shipmentId, orderId }, key) => {
      const parcels = await entriesOf(carrier, SHIPMENTS, listed, [orderId]);
      return parcels
        .filter((parcel) => parcel.key === key)
        .map((parcel) => {
          const carrierRef = referenceIn(parcel.id);
          return entryOf(parcel, [{ shipmentId, carrierRef }, parcel.status !== 'cancelled']);
        });
    },

    record: async (tx, { shipmentId }, { carrierRef }) => {
      await tx.$executeRaw`UPDATE shipment SET carrier_ref = ${carrierRef}, booked_at = now() WHERE id = ${shipmentId}`;
    },

    decline: async (tx, { shipmentId }) => {
      await tx.$executeRaw`UPDATE shipment SET refused_at = now() WHERE id = ${shipmentId}`;
    },

    close: async () => undefined,

    takeBack: async ({ orderId }, { carrierRef }, key) => {
      const reply = await carrier.post(providerPath`/v1/shipments/${carrierRef}/cancel`, {}, { key, sagaId: orderId });
      if (reply.status !== 200) throw refuse(reply, {});
      return reply.body;
    },

    recordUndo: async (tx, { shipmentId }) => {
      await tx.$executeRaw`UPDATE shipment SET cancelled_at = now() WHERE id = ${shipmentId}`;
    },
  };
}
