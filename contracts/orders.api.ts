import { z } from 'zod';

import { operation } from './operation.ts';
import { cancellationView, commandView, orderDetails, orderList, orderView } from './order-views.schema.ts';
import {
  cancelOrder,
  commandId,
  idempotencyKey,
  lastEventId,
  newOrder,
  ofOrder,
  orderId,
  orderPage,
} from './orders.schema.ts';
import { sagaView } from './saga.schema.ts';

const prefer = z
  .string()
  .optional()
  .meta({
    description: '`wait=N`: up to so many seconds (30 at most) to wait for the end (RFC 7240).',
    examples: ['wait=10'],
  });

const once = idempotencyKey.meta({
  description: 'Stands for one wish of the caller: a repeat with the same key happens once, and is answered alike.',
  examples: ['6e9a52a4-2f4c-4e0a-8d0c-0f3c1b2a9d10'],
});

const address = { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city: 'Hamburg', country: 'DE' };

export const placeOrder = operation({
  id: 'placeOrder',
  route: 'POST /orders',
  summary: 'Places an order, and starts its saga',
  description:
    'The order is written down before it is answered, so it is never lost. A customer orders for itself; staff says who orders.',
  headers: z.object({ 'Idempotency-Key': once, Prefer: prefer }),
  body: newOrder,
  answers: {
    201: {
      description: 'The order as it was accepted; with `Prefer`, as it is once its saga has settled.',
      body: orderView,
      headers: ['Location', 'Idempotent-Replayed', 'Preference-Applied'],
    },
  },
  problems: ['idempotency-key-required', 'idempotency-key-reused'],
  examples: [
    {
      title: 'two packets of tea',
      body: { customerId: 'cus_demo', address, card: 'tok_visa', lines: [{ sku: 'tea', quantity: 2 }] },
      status: 201,
    },
    {
      title: 'a card that is declined: accepted, then taken back',
      body: { customerId: 'cus_demo', address, card: 'tok_declined', lines: [{ sku: 'mug', quantity: 1 }] },
      status: 201,
    },
    {
      title: 'a SKU that is not sold',
      body: { customerId: 'cus_demo', address, card: 'tok_visa', lines: [{ sku: 'air', quantity: 1 }] },
      status: 422,
    },
  ],
});

export const listOrders = operation({
  id: 'listOrders',
  route: 'GET /orders',
  summary: 'Lists orders, newest first',
  description: '`starting_after` is the id of the last one seen; a customer sees its own.',
  query: orderPage,
  answers: { 200: { description: 'A page of orders.', body: orderList } },
  examples: [
    { title: 'the newest two', query: { limit: 2 }, status: 200 },
    { title: 'what was shipped of an evening', query: span('shipped'), status: 200 },
    { title: 'a status that there is not', query: { status: 'lost' }, status: 422 },
  ],
});

export const readOrder = operation({
  id: 'readOrder',
  route: 'GET /orders/{orderId}',
  summary: 'Tells how an order stands, and its past',
  params: ofOrder,
  answers: { 200: { description: 'The order.', body: orderDetails } },
  examples: [{ title: 'an order', status: 200 }],
});

export const readSaga = operation({
  id: 'readSaga',
  route: 'GET /orders/{orderId}/saga',
  summary: "Shows an order's saga: each step, and what took it back",
  params: ofOrder,
  answers: { 200: { description: 'The saga, live where a worker answers in time.', body: sagaView } },
  examples: [{ title: 'a saga', status: 200 }],
});

export const streamEvents = operation({
  id: 'streamEvents',
  route: 'GET /orders/{orderId}/events',
  summary: "Streams an order's events, until its saga has settled",
  description:
    'Server-sent events: `order.status` with the number of the change as its id, and at last `order.settled`. A client that was cut off sends `Last-Event-ID`, or the same as `lastEventId`, and misses nothing.',
  params: ofOrder,
  // Not strict: clients add parameters of their own, for instance against caches.
  query: z.object({
    lastEventId: lastEventId.optional().meta({
      description: 'The same, for clients that can not send the header; the header counts before it.',
      examples: ['2'],
    }),
  }),
  headers: z.object({
    'Last-Event-ID': lastEventId.optional().meta({ description: 'The last event seen.', examples: ['2'] }),
  }),
  answers: {
    200: { description: 'The stream.', stream: 'text/event-stream' },
    204: { description: 'There is nothing more to come: the client has seen the last event.' },
  },
  examples: [{ title: 'all events from the first', status: 200 }],
});

export const cancel = operation({
  id: 'cancelOrder',
  route: 'POST /orders/{orderId}/cancel',
  summary: 'Cancels an order, if it is not past the point of no return',
  params: ofOrder,
  headers: z.object({ 'Idempotency-Key': once, Prefer: prefer }),
  body: cancelOrder,
  bodyOptional: true,
  answers: {
    200: {
      description: 'It was cancelled, and what was done is taken back.',
      body: commandView,
      headers: ['Idempotent-Replayed', 'Preference-Applied'],
    },
    202: {
      description: 'The cancel is written down and will be heeded; look at `Location` for its answer.',
      body: commandView,
      headers: ['Location', 'Idempotent-Replayed', 'Preference-Applied'],
    },
  },
  problems: ['idempotency-key-required', 'idempotency-key-reused', 'too-late'],
  examples: [{ title: 'a change of mind', body: { reason: 'too slow' }, status: 202 }],
});

export const readCancellation = operation({
  id: 'readCancellation',
  route: 'GET /orders/{orderId}/cancellation',
  summary: 'Tells what a cancel would take back now',
  params: ofOrder,
  answers: { 200: { description: 'What would be taken back, and what would stand.', body: cancellationView } },
  examples: [{ title: 'an order', status: 200 }],
});

export const readCommand = operation({
  id: 'readCommand',
  route: 'GET /orders/{orderId}/commands/{commandId}',
  summary: 'Tells what became of a command',
  params: z.strictObject({ orderId, commandId }),
  answers: { 200: { description: 'The command.', body: commandView } },
  examples: [{ title: 'a cancel', status: 200 }],
});

function span(status: string): Readonly<Record<string, string>> {
  return { status, placedAfter: '2026-11-23T18:00:00Z', placedBefore: '2026-11-24T00:00:00Z' };
}
