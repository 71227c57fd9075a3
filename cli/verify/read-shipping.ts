import type { Query } from './database.ts';
import type { ShipmentFacts } from './world.ts';

/** Reads every shipment. */
export async function readShipments(query: Query): Promise<readonly ShipmentFacts[]> {
  return query<ShipmentFacts>(`
    SELECT id, order_id AS "orderId", carrier_ref AS "carrierRef", tracking_number AS "trackingNumber",
           booked_at IS NOT NULL AS booked, refused_at IS NOT NULL AS refused,
           cancelled_at IS NOT NULL AS cancelled, dispatched_at IS NOT NULL AS dispatched,
           recalled_at IS NOT NULL AS recalled
    FROM shipment`);
}
