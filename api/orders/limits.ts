import type { Order } from '../../prisma/orders/client/client.ts';

/** Above which total it takes two people to give an order up, in minor units of each currency. Of any other, always. */
export type Limits = ReadonlyMap<string, number>;

/** Whether an order's total is above the limit of its currency. */
export function isAbove(limits: Limits, { totalAmount, currency }: Pick<Order, 'totalAmount' | 'currency'>): boolean {
  return totalAmount > (limits.get(currency) ?? 0);
}
