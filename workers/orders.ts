/** Runs the workflows, and the orders service's own activities. */
import { ordersActivities } from '../activities/orders/activities.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import { readConfig } from '../process/config.ts';
import { ordersConfig } from '../process/configs/workers.ts';
import { workflowBundle } from './bundle.ts';
import { runWorker } from './run.ts';

const config = readConfig(ordersConfig, process.env);
const db = openOrdersDatabase(config.ORDERS_DATABASE_URL, 20);

await runWorker('orders', config, process.env, {
  workflowBundle: await workflowBundle(),
  activities: ordersActivities(db),
  maxConcurrentActivityTaskExecutions: 20,
  stickyQueueScheduleToStartTimeout: '3s', // how long a killed worker keeps its workflows to itself
  ping: async () => db.$queryRaw`SELECT`,
  releases: [async () => db.$disconnect()],
});
