import { ApplicationFailure } from '@temporalio/common';
import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { ShippingActivities } from '../../contracts/shipping.ts';
import type { ShippingDatabase } from '../../prisma/shipping/database.ts';
import type { ProviderClient } from '../http.ts';
import { perform, retract } from '../intents.ts';
import { bookingIntent } from './booking.ts';
import { dispatchIntent } from './dispatch.ts';
import { recallIntent } from './recall.ts';

/** The shipping service's activities, over its own database and the carrier. */
export function shippingActivities(db: ShippingDatabase, carrier: ProviderClient): ShippingActivities {
  const booking = bookingIntent(carrier);
  const dispatch = dispatchIntent(carrier);
  const recall = recallIntent(carrier);
  return {
    bookShipment: async ({ key, ...wish }) => {
      const request = { shipmentId: typeid(ID_PREFIXES.shipment).toString(), ...wish };
      const { shipmentId } = await perform(db, key, request, booking);
      return { shipmentId };
    },

    cancelShipment: async ({ key }) => retract(db, key, booking),

    dispatchShipment: async ({ key, shipment: { shipmentId } }) => {
      const { orderId, carrierRef } = await booked(db, shipmentId);
      const { trackingNumber } = await perform(db, key, { orderId, shipmentId, carrierRef }, dispatch);
      return { shipmentId, trackingNumber };
    },

    recallShipment: async ({ key, shipment: { shipmentId } }) => {
      const { orderId, carrierRef } = await booked(db, shipmentId);
      return perform(db, key, { orderId, shipmentId, carrierRef }, recall);
    },

    withdrawRecall: async ({ key }) => retract(db, key, recall),
  };
}

async function booked(db: ShippingDatabase, shipmentId: string) {
  const shipment = await db.shipment.findUnique({ where: { id: shipmentId } });
  if (shipment?.carrierRef == null) {
    throw ApplicationFailure.nonRetryable(`shipment '${shipmentId}' isn't booked`, 'UnknownShipment', { shipmentId });
  }
  return { ...shipment, carrierRef: shipment.carrierRef };
}
