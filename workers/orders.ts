/** Runs the workflows, and the orders service's own activities. */
import { Client, Connection } from '@temporalio/client';

import { ordersActivities } from '../activities/orders/activities.ts';
import { ordersReconciliation } from '../activities/orders/reconcile.ts';
import { ordersRetention } from '../activities/orders/retention.ts';
import { examineOrdersDatabase, openOrdersDatabase } from '../prisma/orders/database.ts';
import { readConfig } from '../process/config.ts';
import { ordersConfig } from '../process/configs/workers.ts';
import { temporalOptions } from '../process/temporal.ts';
import { workflowBundle } from './bundle.ts';
import { runWorker } from './run.ts';
import { keepSchedules, RUN_FAILURES } from './schedules.ts';

const config = readConfig(ordersConfig, process.env);
const db = openOrdersDatabase(config.ORDERS_DATABASE_URL, 20);
const { connection: options, namespace } = temporalOptions(process.env);
const connection = Connection.lazy(options);
const temporal = new Client({ connection, namespace });
const { RECONCILE_SECONDS: everySeconds, RECONCILE_HOURS: hours, KEEP_DAYS: keepDays } = config;

await runWorker('orders', config, process.env, {
  workflowBundle: await workflowBundle(),
  activities: { ...ordersActivities(db), ...ordersReconciliation(db, temporal), ...ordersRetention(db, temporal) },
  maxConcurrentActivityTaskExecutions: 20,
  workflowFailureErrorTypes: RUN_FAILURES,
  stickyQueueScheduleToStartTimeout: '3s', // how long a killed worker keeps its workflows to itself
  ping: async () => examineOrdersDatabase(db),
  alongside: async (around) => keepSchedules(temporal, { everySeconds, hours, keepDays }, around),
  releases: [async () => db.$disconnect(), async () => connection.close()],
});
