import { operation } from './operation.ts';
import { ofOrder } from './orders.schema.ts';
import { shipmentList } from './shipping.schema.ts';
import { carrierEvent, webhookHeaders, webhookReceipt } from './webhooks.schema.ts';

export const listShipments = operation({
  id: 'listShipments',
  route: 'GET /shipments',
  summary: "Tells where an order's parcels are",
  query: ofOrder,
  answers: { 200: { description: 'Its shipments, oldest first.', body: shipmentList } },
  examples: [{ title: "an order's shipments", status: 200 }],
});

export const hearCarrier = operation({
  id: 'hearCarrier',
  route: 'POST /webhooks/carrier',
  summary: 'Hears from the carrier where a parcel is',
  description:
    'In whatever order it is told, a parcel never moves back. Events of other types, and fields that are not known, are kept, too.',
  headers: webhookHeaders,
  body: carrierEvent,
  answers: { 200: { description: 'It is kept.', body: webhookReceipt } },
  examples: [
    {
      title: 'a parcel that was delivered',
      body: {
        type: 'parcel.delivered',
        timestamp: '2026-11-24T16:05:00.000Z',
        data: { id: 'ship_ad2f6abb23dac945214c12ee', reference: 'ord_01h455vb4pex5vsknk084sn02q' },
      },
      status: 200,
    },
  ],
});
