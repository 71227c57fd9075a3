/** What the orders API shows: every field is chosen, none slips through. */
import type { OrderDetails, OrderView } from '../../contracts/order-views.schema.ts';
import type { Address } from '../../contracts/orders.ts';
import type { SagaTrace } from '../../contracts/saga.ts';
import type { Order, OrderLine, OrderStatusHistory, Saga } from '../../prisma/orders/client/client.ts';

export function orderView(order: Order & { lines: OrderLine[] }): OrderView {
  const { id, customerId, status, currency, trackingNumber } = order;
  return {
    id,
    customerId,
    status,
    lines: order.lines.map(({ sku, quantity, unitAmount }) => ({
      sku,
      quantity,
      unitPrice: { amount: Number(unitAmount), currency },
    })),
    total: { amount: Number(order.totalAmount), currency },
    address: order.address as unknown as Address, // checked when the order was placed
    trackingNumber,
    placedAt: order.placedAt.toISOString(),
    links: linksOf(id),
  };
}

export function orderDetails(order: Order & { lines: OrderLine[]; history: OrderStatusHistory[] }): OrderDetails {
  const history = order.history.map(({ status, cause, at }) => ({ status, cause, at: at.toISOString() }));
  return { ...orderView(order), history };
}

export function linksOf(orderId: string): OrderView['links'] {
  const self = `/v1/orders/${orderId}`;
  return { self, saga: `${self}/saga`, events: `${self}/events`, cancel: `${self}/cancel` };
}

/** The trace that was recorded last. */
export function recordedTrace(saga: Saga): SagaTrace {
  return saga.trace as unknown as SagaTrace; // only traces are written there
}
