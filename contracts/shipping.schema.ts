/** What the shipping API shows. */
import { z } from 'zod';

import { address, orderId } from './orders.schema.ts';
import { moment } from './time.schema.ts';

const shipmentView = z
  .object({
    id: z.string(),
    orderId,
    state: z
      .enum(['requested', 'booked', 'refused', 'cancelled', 'dispatched', 'in-transit', 'delivered', 'recalled'])
      .meta({ description: 'It follows from the times.' }),
    warehouse: z.string(),
    address,
    carrierRef: z.string().nullable().meta({ description: "The carrier's own id." }),
    trackingNumber: z.string().nullable(),
    requestedAt: moment,
    bookedAt: moment.nullable(),
    refusedAt: moment.nullable(),
    cancelledAt: moment.nullable(),
    dispatchedAt: moment.nullable(),
    inTransitAt: moment.nullable().meta({ description: 'As the carrier tells; the latest stage that it told counts.' }),
    deliveredAt: moment.nullable(),
    recalledAt: moment.nullable().meta({ description: 'When the carrier agreed to send it back.' }),
  })
  .meta({ id: 'Shipment' });
export type ShipmentView = z.output<typeof shipmentView>;

export const shipmentList = z.object({ data: z.array(shipmentView) }).meta({ id: 'ShipmentList' });
