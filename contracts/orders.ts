import type { Money } from './money.ts';
import type { CancelSaga, SagaJournal, SagaOutcome, SagaTrace } from './saga.ts';

/** Where an order goes. `country` is ISO 3166-1 alpha-2. */
export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

/** What somebody wants: so many of a SKU. */
export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
}

/** A line with the price it had when the order was placed, which a retry can't change. */
export interface PricedLine extends OrderLine {
  readonly unitPrice: Money;
}

/** What was ordered, by whom and where to. */
export interface OrderedGoods {
  readonly orderId: string;
  readonly customerId: string;
  readonly address: Address;
  readonly card: string;
  readonly lines: readonly PricedLine[];
  readonly total: Money;
}

/** An order as its saga gets it. */
export interface PlaceOrder extends OrderedGoods {
  /** When it is taken back unless its money is being captured; null for never. */
  readonly deadline: string | null;
  /** A cancel that came before the saga was started. */
  readonly cancel: CancelSaga | null;
  /** What a former run of the saga wrote down; null for the first, and where a run begins at step one. */
  readonly journal: SagaJournal | null;
  /** Which run of the saga this is: nothing counts that an earlier one still writes down. */
  readonly lease: number;
}

/** What a customer has in the end. */
export interface PlacedOrder {
  readonly orderId: string;
  /** Null for an order that costs nothing. */
  readonly paymentId: string | null;
  readonly shipmentId: string;
  readonly trackingNumber: string;
}

export type OrderOutcome = SagaOutcome<PlacedOrder>;

/** A completed order as the saga gets it that undoes it. */
export interface UndoOrder {
  readonly orderId: string;
  /** The parcel, as the order ended with it. */
  readonly shipmentId: string;
  /** The key of the effect that took the money; null for an order that cost nothing. */
  readonly capture: string | null;
  /** Who wants it undone, and why. */
  readonly by: string;
  readonly reason: string;
  readonly journal: SagaJournal | null;
  readonly lease: number;
}

export type UndoOutcome = SagaOutcome<{ readonly orderId: string }>;

/** Monotone: an order never goes back to an earlier status. */
export const ORDER_STATUSES = [
  'placed',
  'processing',
  'confirmed',
  'shipped',
  'compensating',
  'rejected',
  'cancelled',
  'timed_out',
  'returning',
  'returned',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** The orders service's own activities. Each records the saga's trace in the transaction that it makes anyway. */
export interface OrdersActivities {
  /** The money is captured and the stock committed. Once per `key`. */
  confirmOrder(input: { readonly key: string; readonly trace: SagaTrace }): Promise<void>;
  /** Its saga needs a person, or no longer does. Harmless to repeat. */
  recordAttention(input: { readonly trace: SagaTrace }): Promise<void>;
  /** An operator decided what a later run of the saga has to know. Harmless to repeat. */
  recordDecision(input: { readonly trace: SagaTrace; readonly journal: SagaJournal }): Promise<void>;
  /** The saga has begun to take back what it did. Harmless to repeat. */
  recordCompensation(input: { readonly trace: SagaTrace; readonly journal: SagaJournal }): Promise<void>;
  /** The saga is over, with an outcome. Harmless to repeat. */
  settleOrder(input: { readonly trace: SagaTrace }): Promise<void>;
  /** The parcel of a shipped order is on its way back. Once per `key`. */
  beginReturn(input: {
    readonly key: string;
    readonly orderId: string;
    readonly cause: string;
    readonly trace: SagaTrace;
  }): Promise<void>;
  /** The saga that undoes an order is over: the order is returned, or as it was. Harmless to repeat. */
  settleUndo(input: { readonly orderId: string; readonly trace: SagaTrace }): Promise<void>;
}
