import { Router } from 'express';

import { ofOrder } from '../../contracts/reads.schema.ts';
import type { Shipment } from '../../prisma/shipping/client/client.ts';
import type { ShippingDatabase } from '../../prisma/shipping/database.ts';
import { parse } from '../problems.ts';

/** Tells where an order's parcels are. */
export function shippingRoutes(db: ShippingDatabase): Router {
  const routes = Router();

  routes.get('/shipments', async ({ query }, response) => {
    const { orderId } = parse(ofOrder, query, 'query');
    const shipments = await db.shipment.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
    response.json({ data: shipments.map((shipment) => ({ ...shipment, state: stateOf(shipment) })) });
  });

  return routes;
}

/** A shipment's state follows from its times. */
function stateOf({ refusedAt, bookedAt, cancelledAt, dispatchedAt }: Shipment): string {
  if (dispatchedAt !== null) return 'dispatched';
  if (cancelledAt !== null) return 'cancelled';
  if (refusedAt !== null) return 'refused';
  return bookedAt === null ? 'requested' : 'booked';
}
