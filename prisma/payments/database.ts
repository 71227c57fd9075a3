import { PrismaPg } from '@prisma/adapter-pg';

import { type Prisma, PrismaClient } from './client/client.ts';

export type PaymentsDatabase = PrismaClient;
export type PaymentsTransaction = Prisma.TransactionClient;

/** Opens the payments database as its app role. At most `connections` are open at a time. */
export function openPaymentsDatabase(url: string, connections = 10): PaymentsDatabase {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 2000 }),
  });
}
