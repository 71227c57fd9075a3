import { Router } from 'express';

import type { Address } from '../../contracts/orders.ts';
import { listShipments } from '../../contracts/shipping.api.ts';
import type { ShipmentView } from '../../contracts/shipping.schema.ts';
import type { Shipment, Tracking } from '../../prisma/shipping/client/client.ts';
import type { ShippingDatabase } from '../../prisma/shipping/database.ts';
import { handle } from '../handle.ts';

/** Tells where an order's parcels are. */
export function shippingRoutes(db: ShippingDatabase): Router {
  const routes = Router();

  handle(routes, listShipments, async ({ query: { orderId }, reply }) => {
    const shipments = await db.shipment.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
    const carrierRefs = shipments.flatMap(({ carrierRef }) => carrierRef ?? []);
    const tracked = await db.tracking.findMany({ where: { carrierRef: { in: carrierRefs } } });
    const tracking = new Map(tracked.map((it) => [it.carrierRef, it]));
    reply(200, { data: shipments.map((it) => shipmentView(it, tracking.get(it.carrierRef ?? ''))) });
  });

  return routes;
}

function shipmentView(shipment: Shipment, tracking: Tracking | undefined): ShipmentView {
  const { id, orderId, warehouse, carrierRef, trackingNumber } = shipment;
  return {
    id,
    orderId,
    state: stateOf(shipment, tracking),
    warehouse,
    address: shipment.address as unknown as Address, // checked when the order was placed
    carrierRef,
    trackingNumber,
    requestedAt: shipment.requestedAt.toISOString(),
    bookedAt: shipment.bookedAt?.toISOString() ?? null,
    refusedAt: shipment.refusedAt?.toISOString() ?? null,
    cancelledAt: shipment.cancelledAt?.toISOString() ?? null,
    dispatchedAt: shipment.dispatchedAt?.toISOString() ?? null,
    recalledAt: shipment.recalledAt?.toISOString() ?? null,
    inTransitAt: tracking?.inTransitAt?.toISOString() ?? null,
    deliveredAt: tracking?.deliveredAt?.toISOString() ?? null,
  };
}

/** A shipment's state follows from its times: until it was handed over, from our own ones alone. */
function stateOf(
  { refusedAt, bookedAt, cancelledAt, dispatchedAt, recalledAt }: Shipment,
  tracking: Tracking | undefined,
): ShipmentView['state'] {
  if (recalledAt !== null) return 'recalled';
  if (dispatchedAt !== null) return stageOf(tracking);
  if (cancelledAt !== null) return 'cancelled';
  if (refusedAt !== null) return 'refused';
  return bookedAt === null ? 'requested' : 'booked';
}

/** The latest stage that was told counts, so that what is told late never moves a parcel back. */
function stageOf(tracking: Tracking | undefined): ShipmentView['state'] {
  if (tracking === undefined) return 'dispatched';
  return tracking.deliveredAt === null ? 'in-transit' : 'delivered';
}
