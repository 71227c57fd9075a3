import type { OrderStatus } from '../../contracts/orders.ts';
import type { OrderFacts } from './world.ts';

/**
 * What an order must have come to: `kept` has everything, `undone` has nothing, and of one under way nothing can be
 * said, since its databases are read one after the other.
 */
export type Standing = 'kept' | 'undone' | 'under way';

const STANDINGS = {
  placed: 'under way',
  processing: 'under way',
  compensating: 'under way',
  confirmed: 'kept',
  shipped: 'kept',
  rejected: 'undone',
  cancelled: 'undone',
  timed_out: 'undone',
} as const satisfies Record<OrderStatus, Standing>;

/** A confirmed order is kept although its parcel may still have to go: nothing is taken back any more. */
export function standingOf({ status }: Pick<OrderFacts, 'status'>): Standing {
  return STANDINGS[status];
}

/** Tells whether nothing more will be done about an order. A confirmed one still has to be dispatched. */
export function isOver({ status }: Pick<OrderFacts, 'status'>): boolean {
  return status !== 'confirmed' && STANDINGS[status] !== 'under way';
}

/** Tells whether an order's saga is still to end. One without a saga has nothing to wait for. */
export function isUnsettled({ saga }: Pick<OrderFacts, 'saga'>): boolean {
  return saga !== null && !saga.settled;
}
