import { z } from 'zod';

import { reservationList, stockList, stockPage, stockView } from './inventory.schema.ts';
import { operation } from './operation.ts';
import { ofOrder, sku } from './orders.schema.ts';

export const listStock = operation({
  id: 'listStock',
  route: 'GET /stock',
  summary: 'Lists what is on the shelves',
  query: stockPage,
  answers: { 200: { description: 'The stock, by SKU.', body: stockList } },
  examples: [
    { title: 'the first of all', query: { limit: 2 }, status: 200 },
    { title: 'those behind the tea', query: { starting_after: 'tea' }, status: 200 },
  ],
});

export const readStock = operation({
  id: 'readStock',
  route: 'GET /stock/{sku}',
  summary: 'Tells how much there is of one SKU',
  params: z.strictObject({ sku }),
  answers: { 200: { description: 'Its stock.', body: stockView } },
  examples: [{ title: 'the stock of a SKU', status: 200 }],
});

export const listReservations = operation({
  id: 'listReservations',
  route: 'GET /reservations',
  summary: 'Tells what is held for an order',
  query: ofOrder,
  answers: { 200: { description: 'Its reservations, oldest first.', body: reservationList } },
  examples: [{ title: "an order's reservations", status: 200 }],
});
