import type { OrderStatus } from '../contracts/orders.ts';

/** Every status that an order can have. */
export const STATUSES = [
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
] as const satisfies readonly OrderStatus[];
