import type { OrderStatus } from '../../contracts/orders.ts';
import type { OrderFacts } from './world.ts';

/**
 * What an order must have come to: `kept` has everything, `undone` has nothing, `returned` gave back what it had, and of
 * one under way nothing can be said, since its databases are read one after the other.
 */
export type Standing = 'kept' | 'undone' | 'returned' | 'under way';

const STANDINGS = {
  placed: 'under way',
  processing: 'under way',
  compensating: 'under way',
  confirmed: 'kept',
  shipped: 'kept',
  rejected: 'undone',
  cancelled: 'undone',
  timed_out: 'undone',
  returning: 'under way',
  returned: 'returned',
} as const satisfies Record<OrderStatus, Standing>;

/** A confirmed order is kept although its parcel may still have to go: nothing is taken back any more. */
export function standingOf({ status, undo }: Pick<OrderFacts, 'status' | 'undo'>): Standing {
  return undo?.settled === false ? 'under way' : STANDINGS[status];
}

/** Tells whether nothing more will be done about an order. A confirmed one still has to be dispatched. */
export function isOver(order: Pick<OrderFacts, 'status' | 'undo'>): boolean {
  return order.status !== 'confirmed' && standingOf(order) !== 'under way';
}

/** Tells whether a saga of an order is still to end. One without a saga has nothing to wait for. */
export function isUnsettled({ saga, undo }: Pick<OrderFacts, 'saga' | 'undo'>): boolean {
  return saga?.settled === false || undo?.settled === false;
}
