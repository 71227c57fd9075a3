import { operation } from './operation.ts';
import { ofOrder } from './orders.schema.ts';
import { shipmentList } from './shipping.schema.ts';

export const listShipments = operation({
  id: 'listShipments',
  route: 'GET /shipments',
  summary: "Tells where an order's parcels are",
  query: ofOrder,
  answers: { 200: { description: 'Its shipments, oldest first.', body: shipmentList } },
  examples: [{ title: "an order's shipments", status: 200 }],
});
