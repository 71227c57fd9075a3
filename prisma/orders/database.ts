import { PrismaPg } from '@prisma/adapter-pg';

import { type Prisma, PrismaClient } from './client/client.ts';

export type OrdersDatabase = PrismaClient;
export type OrdersTransaction = Prisma.TransactionClient;

/** Opens the orders database as its app role. At most `connections` are open at a time. */
export function openOrdersDatabase(url: string, connections = 10): OrdersDatabase {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 2000 }),
  });
}
