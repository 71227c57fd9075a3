import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';

import type { InventoryActivities } from '../contracts/inventory.ts';
import { TASK_QUEUES } from '../contracts/names.ts';
import type { OrderOutcome, OrdersActivities, PlaceOrder } from '../contracts/orders.ts';
import type { PaymentsActivities } from '../contracts/payments.ts';
import type { ShippingActivities } from '../contracts/shipping.ts';
import { runSaga, type SagaRecord } from '../saga/saga.ts';
import { persistent } from './policies.ts';

const on = (taskQueue: string, summary: string): ActivityOptions => ({ ...persistent, taskQueue, summary });

const orders = proxyActivities<OrdersActivities>(on(TASK_QUEUES.orders, 'orders'));
const inventory = proxyActivities<InventoryActivities>(on(TASK_QUEUES.inventory, 'inventory'));
const payments = proxyActivities<PaymentsActivities>(on(TASK_QUEUES.payments, 'payments'));
const shipping = proxyActivities<ShippingActivities>(on(TASK_QUEUES.shipping, 'shipping'));

const record: SagaRecord = {
  attention: (trace) => orders.recordAttention({ trace }),
  decided: (trace, journal) => orders.recordDecision({ trace, journal }),
  compensating: (trace, journal) => orders.recordCompensation({ trace, journal }),
  settled: (trace) => orders.settleOrder({ trace }),
};

/** Reserves the goods, holds the money and books the parcel; takes the money; then hands the goods over. */
export async function placeOrder(order: PlaceOrder): Promise<OrderOutcome> {
  const { orderId, customerId, address, card, lines, total, cancel, journal } = order;
  return runSaga(
    orderId,
    async (saga) => {
      const reservation = await saga.step('reserve-stock', {
        execute: (key) =>
          inventory.reserveStock({ key, orderId, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) }),
        compensate: (key) => inventory.releaseStock({ key }),
      });

      const [authorization, shipment] = await Promise.all([
        saga.step('authorize-payment', {
          input: card,
          execute: (key, card) => payments.authorizePayment({ key, orderId, customerId, card, amount: total }),
          compensate: (key) => payments.voidAuthorization({ key }),
        }),
        saga.step('book-shipment', {
          input: address,
          execute: (key, to) => shipping.bookShipment({ key, orderId, from: reservation.warehouse, to }),
          compensate: (key) => shipping.cancelShipment({ key }),
        }),
      ]);

      await saga.pivot('capture-payment', {
        execute: (key) => payments.capturePayment({ key, authorization }),
        compensate: (key) => payments.refundCapture({ key }),
      });

      await saga.finish('commit-stock', (key) => inventory.commitStock({ key, reservation }));
      await saga.finish('confirm-order', (key) => orders.confirmOrder({ key, trace: saga.trace() }));
      const dispatch = await saga.finish('dispatch-shipment', (key) => shipping.dispatchShipment({ key, shipment }));
      return { orderId, paymentId: authorization.paymentId, ...dispatch };
    },
    { record, cancel, journal },
  );
}
