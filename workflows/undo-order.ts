import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';

import type { InventoryActivities } from '../contracts/inventory.ts';
import { TASK_QUEUES, UNDO } from '../contracts/names.ts';
import type { OrdersActivities, UndoOrder, UndoOutcome } from '../contracts/orders.ts';
import type { PaymentsActivities } from '../contracts/payments.ts';
import type { ShippingActivities } from '../contracts/shipping.ts';
import { runSaga, type SagaRecord } from '../saga/saga.ts';
import { persistent } from './policies.ts';

const on = (taskQueue: string, summary: string): ActivityOptions => ({ ...persistent, taskQueue, summary });

const orders = proxyActivities<OrdersActivities>(on(TASK_QUEUES.orders, 'orders'));
const inventory = proxyActivities<InventoryActivities>(on(TASK_QUEUES.inventory, 'inventory'));
const payments = proxyActivities<PaymentsActivities>(on(TASK_QUEUES.payments, 'payments'));
const shipping = proxyActivities<ShippingActivities>(on(TASK_QUEUES.shipping, 'shipping'));

/** The order keeps its status until its parcel is recalled: a refused recall changes nothing of it. */
const recordOf = (orderId: string): SagaRecord => ({
  attention: (trace) => orders.recordAttention({ trace }),
  decided: (trace, journal) => orders.recordDecision({ trace, journal }),
  compensating: (trace, journal) => orders.recordDecision({ trace, journal }),
  settled: (trace) => orders.settleUndo({ orderId, trace }),
});

/**
 * Undoes a completed order over the effects that its own saga left: has the parcel sent back, which the carrier may
 * refuse; only then gives the money back, if it cost any, and puts the goods on the shelf.
 */
export async function undoOrder({ orderId, journal, lease, ...undo }: UndoOrder): Promise<UndoOutcome> {
  const { shipmentId, capture, by, reason } = undo;
  return runSaga(
    `${orderId}${UNDO}`,
    async (saga) => {
      await saga.pivot('recall-shipment', {
        execute: (key) => shipping.recallShipment({ key, shipment: { shipmentId } }),
        compensate: (key, _shipment, by) => shipping.withdrawRecall({ key, by }),
        byHand: {
          done: (key, _told, evidence) => shipping.recordRecall({ key, evidence, shipment: { shipmentId } }),
          undone: (key, evidence) => shipping.settleRecall({ key, evidence }),
        },
      });

      const cause = `${by}: ${reason}`;
      const begin = (key: string) => orders.beginReturn({ key, orderId, cause, trace: saga.trace() });
      await saga.finish('begin-return', { execute: begin, byHand: { done: begin } });
      if (capture !== null) {
        await saga.finish<void>('refund-payment', {
          execute: async (key) => void (await payments.refundPayment({ key, capture })),
          byHand: { done: (key, _told, evidence) => payments.recordRefund({ key, capture, evidence }) },
        });
      }
      await saga.finish('restock', {
        execute: (key: string) => inventory.restock({ key, orderId }),
        revoke: (key: string) => inventory.writeOff({ key }),
        byHand: { done: (key, _told, evidence) => inventory.recordRestock({ key, orderId, evidence }) },
      });
      return { orderId };
    },
    { record: recordOf(orderId), journal, lease },
  );
}
