import { PrismaPg } from '@prisma/adapter-pg';

import { type Prisma, PrismaClient } from './client/client.ts';

export type ShippingDatabase = PrismaClient;
export type ShippingTransaction = Prisma.TransactionClient;

/** Opens the shipping database as its app role. At most `connections` are open at a time. */
export function openShippingDatabase(url: string, connections = 10): ShippingDatabase {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 2000 }),
  });
}
