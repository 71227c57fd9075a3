import { Router } from 'express';

import type { Address } from '../../contracts/orders.ts';
import { listShipments } from '../../contracts/shipping.api.ts';
import type { ShipmentView } from '../../contracts/shipping.schema.ts';
import type { Shipment } from '../../prisma/shipping/client/client.ts';
import type { ShippingDatabase } from '../../prisma/shipping/database.ts';
import { handle } from '../handle.ts';

/** Tells where an order's parcels are. */
export function shippingRoutes(db: ShippingDatabase): Router {
  const routes = Router();

  handle(routes, listShipments, async ({ query: { orderId }, reply }) => {
    const shipments = await db.shipment.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
    reply(200, { data: shipments.map(shipmentView) });
  });

  return routes;
}

function shipmentView(shipment: Shipment): ShipmentView {
  const { id, orderId, warehouse, carrierRef, trackingNumber } = shipment;
  return {
    id,
    orderId,
    state: stateOf(shipment),
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
  };
}

/** A shipment's state follows from its times. */
function stateOf({ refusedAt, bookedAt, cancelledAt, dispatchedAt, recalledAt }: Shipment): ShipmentView['state'] {
  if (recalledAt !== null) return 'recalled';
  if (dispatchedAt !== null) return 'dispatched';
  if (cancelledAt !== null) return 'cancelled';
  if (refusedAt !== null) return 'refused';
  return bookedAt === null ? 'requested' : 'booked';
}
