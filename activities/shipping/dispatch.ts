import { z } from 'zod';

import type { ShippingTransaction } from '../../prisma/shipping/database.ts';
import type { ProviderClient } from '../http.ts';
import { refuse } from '../replies.ts';
import type { Intent } from '../intents.ts';

interface Request {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly carrierRef: string;
}

interface Result {
  readonly trackingNumber: string;
}

const reply200 = z.object({ trackingNumber: z.string().min(1).max(100) });

/** Hands a booked parcel over to the carrier, for good. */
export function dispatchIntent(carrier: ProviderClient): Intent<ShippingTransaction, Request, Result> {
  return {
    keys: { owner: 'carrier', hours: carrier.keyHours },

    prepare: async () => undefined, // the carrier knows whether the parcel is still booked

    send: async ({ orderId, carrierRef }, key) => {
      const reply = await carrier.post(`/v1/shipments/${carrierRef}/dispatch`, {}, { key, sagaId: orderId });
      if (reply.status !== 200) throw refuse(reply, {});
      return reply200.parse(reply.body);
    },

    record: async (tx, { shipmentId }, { trackingNumber }) => {
      await tx.$executeRaw`
        UPDATE shipment SET tracking_number = ${trackingNumber}, dispatched_at = now() WHERE id = ${shipmentId}`;
    },

    decline: async () => undefined, // no refusal is listed for it
  };
}
