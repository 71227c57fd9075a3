import { z } from 'zod';

import { adminPort, count, databaseUrl, host, httpUrl, keyHours, logLevel } from '../variables.ts';
import { temporalVariables } from './temporal.ts';

/** What every worker is told by its environment. */
const everyWorker = z.object({ HOST: host, ADMIN_PORT: adminPort, LOG_LEVEL: logLevel, ...temporalVariables.shape });

const database = (service: string) => databaseUrl.meta({ meaning: `the database of ${service}, as its app` });

export const ordersConfig = everyWorker.extend({
  ORDERS_DATABASE_URL: database('orders'),
  RECONCILE_SECONDS: count.default(60).meta({ meaning: 'how often the reconciler runs' }),
  RECONCILE_HOURS: count.default(24).meta({ meaning: 'how far back it looks at orders that have settled' }),
  KEEP_DAYS: count
    .default(90)
    .meta({ meaning: 'for how many days tombstones, idempotency records and webhooks are kept' }),
});
export const inventoryConfig = everyWorker.extend({ INVENTORY_DATABASE_URL: database('inventory') });
export const paymentsConfig = everyWorker.extend({
  PAYMENTS_DATABASE_URL: database('payments'),
  PAYMENT_PROVIDER_URL: httpUrl.meta({ meaning: 'the payment provider' }),
  PAYMENT_PROVIDER_KEY_HOURS: keyHours('payment provider'),
});
export const shippingConfig = everyWorker.extend({
  SHIPPING_DATABASE_URL: database('shipping'),
  CARRIER_URL: httpUrl.meta({ meaning: 'the carrier' }),
  CARRIER_KEY_HOURS: keyHours('carrier'),
});

export type WorkerConfig = z.output<typeof everyWorker>;
