import { operation } from './operation.ts';
import { ofOrder } from './orders.schema.ts';
import { paymentList } from './payments.schema.ts';

export const listPayments = operation({
  id: 'listPayments',
  route: 'GET /payments',
  summary: "Tells what became of an order's money",
  query: ofOrder,
  answers: { 200: { description: 'Its payments, oldest first.', body: paymentList } },
  examples: [{ title: "an order's payments", status: 200 }],
});
