import { APIS } from '../../contracts/apis.ts';
import { examineInventoryDatabase, openInventoryDatabase } from '../../prisma/inventory/database.ts';
import type { ApiService } from '../service.ts';
import { inventoryRoutes } from './routes.ts';

/** The inventory API. */
export function inventoryService(databaseUrl: string): ApiService {
  const db = openInventoryDatabase(databaseUrl);
  return {
    name: 'inventory',
    operations: APIS.inventory,
    routes: inventoryRoutes(db),
    ping: async () => examineInventoryDatabase(db),
    close: async () => db.$disconnect(),
  };
}
