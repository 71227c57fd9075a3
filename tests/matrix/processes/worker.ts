// `node worker.ts <service> <workflow bundle>`: a service's worker, with failpoints that whoever started it knows of.
import { Client, Connection } from '@temporalio/client';

import { effectLists } from '../../../activities/effect-lists.ts';
import { providerClient } from '../../../activities/http.ts';
import { inventoryActivities } from '../../../activities/inventory/activities.ts';
import { ordersActivities } from '../../../activities/orders/activities.ts';
import { ordersReconciliation } from '../../../activities/orders/reconcile.ts';
import { ordersRetention } from '../../../activities/orders/retention.ts';
import { paymentsActivities } from '../../../activities/payments/activities.ts';
import { paymentsReconciliation } from '../../../activities/payments/reconcile.ts';
import { shippingActivities } from '../../../activities/shipping/activities.ts';
import { shippingReconciliation } from '../../../activities/shipping/reconcile.ts';
import type { Service } from '../../../contracts/names.ts';
import { examineInventoryDatabase, openInventoryDatabase } from '../../../prisma/inventory/database.ts';
import { examineOrdersDatabase, openOrdersDatabase } from '../../../prisma/orders/database.ts';
import { examinePaymentsDatabase, openPaymentsDatabase } from '../../../prisma/payments/database.ts';
import { examineShippingDatabase, openShippingDatabase } from '../../../prisma/shipping/database.ts';
import { readConfig } from '../../../process/config.ts';
import { inventoryConfig, ordersConfig, paymentsConfig, shippingConfig } from '../../../process/configs/workers.ts';
import { temporalOptions } from '../../../process/temporal.ts';
import { runWorker } from '../../../workers/run.ts';
import { tapDatabase, tapProvider } from '../taps.ts';
import { patient, withFailpoints } from './failpoints.ts';

const { env } = process;
/** Those who are parked hold theirs. */
const CONNECTIONS = 60;
const ACTIVITIES = { maxConcurrentActivityTaskExecutions: 1_000 };
/** Nothing is done here from outside. */
const NOBODY = { cut: async () => undefined, isInTheWay: async () => false };

const RUN: Readonly<Record<Service, (codePath: string) => Promise<void>>> = {
  orders: async (codePath) => {
    const config = readConfig(ordersConfig, env);
    const db = openOrdersDatabase(config.ORDERS_DATABASE_URL, CONNECTIONS);
    const { connection: options, namespace } = temporalOptions(env);
    const connection = Connection.lazy(options);
    const temporal = new Client({ connection, namespace });
    const others = { ...ordersReconciliation(db, temporal), ...ordersRetention(db, temporal) };
    await runWorker('orders', config, env, {
      ...ACTIVITIES,
      workflowBundle: { codePath },
      activities: { ...withFailpoints(ordersActivities(tapDatabase(patient(db), NOBODY))), ...others },
      stickyQueueScheduleToStartTimeout: '3s',
      ping: async () => examineOrdersDatabase(db),
      releases: [async () => db.$disconnect(), async () => connection.close()],
    });
  },
  inventory: async () => {
    const config = readConfig(inventoryConfig, env);
    const db = openInventoryDatabase(config.INVENTORY_DATABASE_URL, CONNECTIONS);
    await runWorker('inventory', config, env, {
      ...ACTIVITIES,
      activities: { ...withFailpoints(inventoryActivities(tapDatabase(patient(db), NOBODY))), ...effectLists(db) },
      ping: async () => examineInventoryDatabase(db),
      releases: [async () => db.$disconnect()],
    });
  },
  payments: async () => {
    const config = readConfig(paymentsConfig, env);
    const db = openPaymentsDatabase(config.PAYMENTS_DATABASE_URL, CONNECTIONS);
    const provider = providerClient({ baseUrl: config.PAYMENT_PROVIDER_URL });
    const tapped = paymentsActivities(
      tapDatabase(patient(db), NOBODY),
      tapProvider(provider, () => undefined),
    );
    await runWorker('payments', config, env, {
      ...ACTIVITIES,
      activities: { ...withFailpoints(tapped), ...paymentsReconciliation(db, provider) },
      ping: async () => examinePaymentsDatabase(db),
      releases: [async () => db.$disconnect(), async () => provider.close()],
    });
  },
  shipping: async () => {
    const config = readConfig(shippingConfig, env);
    const db = openShippingDatabase(config.SHIPPING_DATABASE_URL, CONNECTIONS);
    const carrier = providerClient({ baseUrl: config.CARRIER_URL });
    const tapped = shippingActivities(
      tapDatabase(patient(db), NOBODY),
      tapProvider(carrier, () => undefined),
    );
    await runWorker('shipping', config, env, {
      ...ACTIVITIES,
      activities: { ...withFailpoints(tapped), ...shippingReconciliation(db, carrier) },
      ping: async () => examineShippingDatabase(db),
      releases: [async () => db.$disconnect(), async () => carrier.close()],
    });
  },
};

const [service = '', codePath = ''] = process.argv.slice(2);
await RUN[service as Service](codePath); // whoever starts it names one
process.exit(); // whoever started it could still tell something
