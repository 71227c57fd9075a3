/** Every process of ours, by the name that it has in docker-compose.yml. */
export const PROCESS_NAMES = [
  'api',
  'orders-worker',
  'inventory-worker',
  'payments-worker',
  'shipping-worker',
  'payment-provider',
  'carrier',
  'databases-setup',
  'temporal-setup',
] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];
