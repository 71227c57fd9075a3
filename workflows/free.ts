import type { OrderedGoods } from '../contracts/orders.ts';

/** Whether an order costs nothing, so that there is nothing to authorize, to capture or to refund. */
export function isFree({ total }: Pick<OrderedGoods, 'total'>): boolean {
  return total.amount === 0;
}
