import { adapterAt, sessionFault } from '../session.ts';
import { type Prisma, PrismaClient } from './client/client.ts';

export type OrdersDatabase = PrismaClient;
export type OrdersTransaction = Prisma.TransactionClient;

/** Opens the orders database as its app role. At most `connections` are open at a time. */
export function openOrdersDatabase(url: string, connections = 10): OrdersDatabase {
  return new PrismaClient({
    adapter: adapterAt(url, connections),
  });
}

/** Resolves to what is wrong with the sessions of the orders database, or to undefined; rejects while it can't be reached. */
export async function examineOrdersDatabase(db: OrdersDatabase): Promise<string | undefined> {
  return sessionFault('orders', db);
}
