import { operation } from './operation.ts';
import { ofOrder } from './orders.schema.ts';
import { paymentList } from './payments.schema.ts';
import { paymentProviderEvent, webhookHeaders, webhookReceipt } from './webhooks.schema.ts';

export const listPayments = operation({
  id: 'listPayments',
  route: 'GET /payments',
  summary: "Tells what became of an order's money",
  query: ofOrder,
  answers: { 200: { description: 'Its payments, oldest first.', body: paymentList } },
  examples: [{ title: "an order's payments", status: 200 }],
});

export const hearPaymentProvider = operation({
  id: 'hearPaymentProvider',
  route: 'POST /webhooks/payment-provider',
  summary: 'Hears what the payment provider did',
  description:
    'It is kept as evidence, and moves no money. Events of other types, and fields that are not known, are kept, too.',
  headers: webhookHeaders,
  body: paymentProviderEvent,
  answers: { 200: { description: 'It is kept.', body: webhookReceipt } },
  examples: [
    {
      title: 'a capture',
      body: {
        type: 'capture.created',
        timestamp: '2026-11-23T09:30:00.120Z',
        data: {
          id: 'cap_2b5e9d1c7a40f38e6d1b9c02',
          of: 'auth_90c1d2a7b6e85f4310aa27cd',
          reference: 'ord_01h455vb4pex5vsknk084sn02q',
          amount: 2500,
          currency: 'EUR',
        },
      },
      status: 200,
    },
  ],
});
