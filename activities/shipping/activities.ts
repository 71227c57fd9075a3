import { ApplicationFailure } from '@temporalio/common';
import { typeid } from 'typeid-js';

import { ID_PREFIXES } from '../../contracts/names.ts';
import type { ShippingActivities } from '../../contracts/shipping.ts';
import type { ShippingDatabase, ShippingTransaction } from '../../prisma/shipping/database.ts';
import type { ProviderClient } from '../http.ts';
import { mustBeAnother, performedByHand, retractedByHand } from '../by-hand.ts';
import { perform, retract } from '../intents.ts';
import { referenceIn } from '../references.ts';
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

    cancelShipment: async (revocation) => retract(db, revocation, booking),

    dispatchShipment: async ({ key, shipment: { shipmentId } }) => {
      const { orderId, carrierRef } = await booked(db, shipmentId);
      const request = { orderId, shipmentId, carrierRef: referenceIn(carrierRef) };
      const { trackingNumber } = await perform(db, key, request, dispatch);
      return { shipmentId, trackingNumber };
    },

    recallShipment: async ({ key, shipment: { shipmentId } }) => {
      const { orderId, carrierRef } = await booked(db, shipmentId);
      return perform(db, key, { orderId, shipmentId, carrierRef: referenceIn(carrierRef) }, recall);
    },

    withdrawRecall: async (revocation) => retract(db, revocation, recall),

    recordBooking: async ({ key, told, evidence, ...wish }) => {
      const read = async (tx: ShippingTransaction) => {
        const carrierRef = referenceIn(told.carrierRef);
        mustBeAnother(carrierRef, await tx.shipment.findMany({ where: { carrierRef } }));
        const request = { shipmentId: typeid(ID_PREFIXES.shipment).toString(), ...wish };
        return { request, result: { shipmentId: request.shipmentId, carrierRef } };
      };
      const { shipmentId } = await performedByHand(db, key, { evidence, read }, booking);
      return { shipmentId };
    },

    recordDispatch: async ({ key, told, evidence, shipment: { shipmentId } }) => {
      const { orderId } = await booked(db, shipmentId);
      const read = async () => ({
        request: { orderId, shipmentId },
        result: { trackingNumber: referenceIn(told.trackingNumber) },
      });
      const { trackingNumber } = await performedByHand(db, key, { evidence, read }, dispatch);
      return { shipmentId, trackingNumber };
    },

    recordRecall: async ({ key, evidence, shipment: { shipmentId } }) => {
      const { orderId } = await booked(db, shipmentId);
      const read = async () => Promise.resolve({ request: { orderId, shipmentId }, result: { shipmentId } });
      return performedByHand(db, key, { evidence, read }, recall);
    },

    settleRecall: async (settlement) => retractedByHand(db, settlement, recall),

    settleShipment: async (settlement) => retractedByHand(db, settlement, booking),
  };
}

async function booked(db: ShippingDatabase, shipmentId: string) {
  const shipment = await db.shipment.findUnique({ where: { id: shipmentId } });
  if (shipment?.carrierRef == null) {
    throw ApplicationFailure.nonRetryable(`shipment '${shipmentId}' isn't booked`, 'UnknownShipment', { shipmentId });
  }
  return { ...shipment, carrierRef: shipment.carrierRef };
}
