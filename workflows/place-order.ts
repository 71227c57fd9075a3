import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';

import type { InventoryActivities, Reservation } from '../contracts/inventory.ts';
import { TASK_QUEUES } from '../contracts/names.ts';
import type { OrderOutcome, OrdersActivities, PlaceOrder } from '../contracts/orders.ts';
import type { CapturedByHand, HeldByHand, PaymentsActivities } from '../contracts/payments.ts';
import type { BookedByHand, DispatchedByHand, Shipment, ShippingActivities } from '../contracts/shipping.ts';
import { msUntil } from '../saga/clock.ts';
import { runSaga, type Saga, type SagaRecord } from '../saga/saga.ts';
import { isFree } from './free.ts';
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

/**
 * Reserves the goods, holds the money and books the parcel; takes the money; then hands the goods over. Where there is
 * nothing to pay, the goods leave the shelf for good instead.
 */
export async function placeOrder(order: PlaceOrder): Promise<OrderOutcome> {
  const { orderId, lines, cancel, journal, lease } = order;
  const deadline = order.deadline == null ? undefined : msUntil(order.deadline); // one of long ago has none
  const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return runSaga(
    orderId,
    async (saga) => {
      const reservation = await saga.step('reserve-stock', {
        execute: (key) => inventory.reserveStock({ key, orderId, lines: wanted }),
        compensate: (key, _reservation, by) => inventory.releaseStock({ key, by }),
        byHand: {
          done: (key) => inventory.reserveStock({ key, orderId, lines: wanted }),
          undone: (key, by) => inventory.releaseStock({ key, by }),
        },
      });

      const { paymentId, shipment } = isFree(order)
        ? await giveAway(saga, order, reservation)
        : await sell(saga, order, reservation);

      const confirm = (key: string) => orders.confirmOrder({ key, trace: saga.trace() });
      await saga.finish('confirm-order', { execute: confirm, byHand: { done: confirm } });
      const dispatch = await saga.finish('dispatch-shipment', {
        execute: (key) => shipping.dispatchShipment({ key, shipment }),
        byHand: {
          done: (key, told: DispatchedByHand, evidence) => shipping.recordDispatch({ key, told, evidence, shipment }),
        },
      });
      return { orderId, paymentId, ...dispatch };
    },
    { record, cancel, journal, lease, deadline },
  );
}

/** What has happened once there is no way back. */
interface Committed {
  readonly paymentId: string | null;
  readonly shipment: Shipment;
}

/** The money is the point of no return. */
async function sell(saga: Saga, order: PlaceOrder, reservation: Reservation): Promise<Committed> {
  const { orderId, customerId, card, total } = order;
  const [authorization, shipment] = await Promise.all([
    saga.step('authorize-payment', {
      input: card,
      execute: (key, card) => payments.authorizePayment({ key, orderId, customerId, card, amount: total }),
      compensate: (key, _authorization, by) => payments.voidAuthorization({ key, by }),
      byHand: {
        done: (key, told: HeldByHand, evidence) =>
          payments.recordAuthorization({ key, told, evidence, orderId, customerId, amount: total }),
        undone: (key, evidence) => payments.settleAuthorization({ key, evidence }),
      },
    }),
    bookShipment(saga, order, reservation),
  ]);

  await saga.pivot('capture-payment', {
    execute: (key) => payments.capturePayment({ key, authorization }),
    compensate: (key, _capture, by) => payments.refundCapture({ key, by }),
    byHand: {
      done: (key, told: CapturedByHand, evidence) => payments.recordCapture({ key, told, evidence, authorization }),
      undone: (key, evidence) => payments.settleCapture({ key, evidence }),
    },
  });

  await saga.finish('commit-stock', {
    execute: (key) => inventory.commitStock({ key, reservation }),
    byHand: { done: (key, _told, evidence) => inventory.recordCommit({ key, evidence, reservation }) },
  });
  return { paymentId: authorization.paymentId, shipment };
}

/** That the goods leave the shelf is the point of no return. */
async function giveAway(saga: Saga, order: PlaceOrder, reservation: Reservation): Promise<Committed> {
  const shipment = await bookShipment(saga, order, reservation);
  await saga.pivot<void>('commit-stock', {
    execute: (key) => inventory.commitStock({ key, reservation }),
    compensate: (key, _nothing, by) => inventory.uncommitStock({ key, by }),
    byHand: {
      done: (key, _told, evidence) => inventory.recordCommit({ key, evidence, reservation }),
      undone: (key, evidence) => inventory.settleCommit({ key, evidence }),
    },
  });
  return { paymentId: null, shipment };
}

async function bookShipment(saga: Saga, order: PlaceOrder, { warehouse: from }: Reservation): Promise<Shipment> {
  const { orderId, address } = order;
  return saga.step('book-shipment', {
    input: address,
    execute: (key, to) => shipping.bookShipment({ key, orderId, from, to }),
    compensate: (key, _shipment, by) => shipping.cancelShipment({ key, by }),
    byHand: {
      done: (key, told: BookedByHand, evidence) =>
        shipping.recordBooking({ key, told, evidence, orderId, from, to: address }),
      undone: (key, evidence) => shipping.settleShipment({ key, evidence }),
    },
  });
}
