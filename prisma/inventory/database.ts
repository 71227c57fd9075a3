import { adapterAt, sessionFault } from '../session.ts';
import { type Prisma, PrismaClient } from './client/client.ts';

export type InventoryDatabase = PrismaClient;
export type InventoryTransaction = Prisma.TransactionClient;

/** Opens the inventory database as its app role. At most `connections` are open at a time. */
export function openInventoryDatabase(url: string, connections = 10): InventoryDatabase {
  return new PrismaClient({
    adapter: adapterAt(url, connections),
  });
}

/** Resolves to what is wrong with the sessions of the inventory database, or to undefined; rejects while it can't be reached. */
export async function examineInventoryDatabase(db: InventoryDatabase): Promise<string | undefined> {
  return sessionFault('inventory', db);
}
