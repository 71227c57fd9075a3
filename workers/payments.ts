/** Runs the payments service's activities, which call the payment provider. */
import { providerClient } from '../activities/http.ts';
import { paymentsActivities } from '../activities/payments/activities.ts';
import { paymentsReconciliation } from '../activities/payments/reconcile.ts';
import { examinePaymentsDatabase, openPaymentsDatabase } from '../prisma/payments/database.ts';
import { readConfig } from '../process/config.ts';
import { paymentsConfig } from '../process/configs/workers.ts';
import { runWorker } from './run.ts';

const config = readConfig(paymentsConfig, process.env);
const db = openPaymentsDatabase(config.PAYMENTS_DATABASE_URL, 20);
const provider = providerClient({
  baseUrl: config.PAYMENT_PROVIDER_URL,
  keyHours: config.PAYMENT_PROVIDER_KEY_HOURS,
});

await runWorker('payments', config, process.env, {
  activities: { ...paymentsActivities(db, provider), ...paymentsReconciliation(db, provider) },
  maxConcurrentActivityTaskExecutions: 100, // most of the time they wait for the payment provider, not for the database
  ping: async () => examinePaymentsDatabase(db),
  releases: [async () => db.$disconnect(), async () => provider.close()],
});
