import type { Order } from '../../prisma/orders/client/client.ts';

/**
 * The totals, in minor units of each currency, above which it takes two people to give an order up. In a currency without a
 * limit it takes two people whatever the total.
 */
export type Limits = ReadonlyMap<string, number>;

/** Whether an order's total is above the limit of its currency. */
export function isAbove(limits: Limits, { totalAmount, currency }: Pick<Order, 'totalAmount' | 'currency'>): boolean {
  return totalAmount > (limits.get(currency) ?? 0);
}
