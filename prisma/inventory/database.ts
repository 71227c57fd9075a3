import { PrismaPg } from '@prisma/adapter-pg';

import { type Prisma, PrismaClient } from './client/client.ts';

export type InventoryDatabase = PrismaClient;
export type InventoryTransaction = Prisma.TransactionClient;

/** Opens the inventory database as its app role. At most `connections` are open at a time. */
export function openInventoryDatabase(url: string, connections = 10): InventoryDatabase {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 2000 }),
  });
}
