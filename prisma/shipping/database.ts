import { adapterAt, sessionFault } from '../session.ts';
import { type Prisma, PrismaClient } from './client/client.ts';

export type ShippingDatabase = PrismaClient;
export type ShippingTransaction = Prisma.TransactionClient;

/** Opens the shipping database as its app role. At most `connections` are open at a time. */
export function openShippingDatabase(url: string, connections = 10): ShippingDatabase {
  return new PrismaClient({
    adapter: adapterAt(url, connections),
  });
}

/** Resolves to what is wrong with the sessions of the shipping database, or to undefined; rejects while it can't be reached. */
export async function examineShippingDatabase(db: ShippingDatabase): Promise<string | undefined> {
  return sessionFault('shipping', db);
}
