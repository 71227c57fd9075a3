/** Runs the inventory service's activities. */
import { effectLists } from '../activities/effect-lists.ts';
import { inventoryActivities } from '../activities/inventory/activities.ts';
import { examineInventoryDatabase, openInventoryDatabase } from '../prisma/inventory/database.ts';
import { readConfig } from '../process/config.ts';
import { inventoryConfig } from '../process/configs/workers.ts';
import { runWorker } from './run.ts';

const config = readConfig(inventoryConfig, process.env);
const db = openInventoryDatabase(config.INVENTORY_DATABASE_URL, 20);

await runWorker('inventory', config, process.env, {
  activities: { ...inventoryActivities(db), ...effectLists(db) },
  maxConcurrentActivityTaskExecutions: 20,
  ping: async () => examineInventoryDatabase(db),
  releases: [async () => db.$disconnect()],
});
