/** Runs the shipping service's activities, which call the carrier. */
import { providerClient } from '../activities/http.ts';
import { shippingActivities } from '../activities/shipping/activities.ts';
import { shippingReconciliation } from '../activities/shipping/reconcile.ts';
import { examineShippingDatabase, openShippingDatabase } from '../prisma/shipping/database.ts';
import { readConfig } from '../process/config.ts';
import { shippingConfig } from '../process/configs/workers.ts';
import { runWorker } from './run.ts';

const config = readConfig(shippingConfig, process.env);
const db = openShippingDatabase(config.SHIPPING_DATABASE_URL, 20);
const carrier = providerClient({ baseUrl: config.CARRIER_URL, keyHours: config.CARRIER_KEY_HOURS });

await runWorker('shipping', config, process.env, {
  activities: { ...shippingActivities(db, carrier), ...shippingReconciliation(db, carrier) },
  maxConcurrentActivityTaskExecutions: 100, // most of the time they wait for the carrier, not for the database
  ping: async () => examineShippingDatabase(db),
  releases: [async () => db.$disconnect(), async () => carrier.close()],
});
