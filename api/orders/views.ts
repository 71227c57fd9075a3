/** What the orders API shows: every field is chosen, none slips through. */
import type { Money } from '../../contracts/money.ts';
import type { Address, OrderStatus } from '../../contracts/orders.ts';
import type { SagaTrace } from '../../contracts/saga.ts';
import type { Order, OrderLine, OrderStatusHistory, Saga } from '../../prisma/orders/client/client.ts';

export interface OrderView {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: Money }[];
  readonly total: Money;
  readonly address: Address;
  readonly trackingNumber: string | null;
  readonly placedAt: string;
  readonly links: { readonly self: string; readonly saga: string; readonly events: string; readonly cancel: string };
}

/** An order with its past. */
export interface OrderDetails extends OrderView {
  readonly history: readonly { readonly status: OrderStatus; readonly cause: string; readonly at: string }[];
}

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
