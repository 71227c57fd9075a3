import { z } from 'zod';

import { count, databaseUrl, host, httpUrl, logLevel, port } from '../process/config.ts';

/** What every worker is told by its environment, beside `TEMPORAL_*`. */
const everyWorker = z.object({ HOST: host, ADMIN_PORT: port.default(0), LOG_LEVEL: logLevel });

export const ordersConfig = everyWorker.extend({
  ORDERS_DATABASE_URL: databaseUrl,
  /** How often the reconciler runs. */
  RECONCILE_SECONDS: count.default(60),
  /** How far back it looks at settled orders. */
  RECONCILE_HOURS: count.default(24),
  /** How long tombstones and idempotency records are kept. */
  KEEP_DAYS: count.default(90),
});
export const inventoryConfig = everyWorker.extend({ INVENTORY_DATABASE_URL: databaseUrl });
export const paymentsConfig = everyWorker.extend({ PAYMENTS_DATABASE_URL: databaseUrl, PAYMENT_PROVIDER_URL: httpUrl });
export const shippingConfig = everyWorker.extend({ SHIPPING_DATABASE_URL: databaseUrl, CARRIER_URL: httpUrl });

export type WorkerConfig = z.output<typeof everyWorker>;
