import { adapterAt, sessionFault } from '../session.ts';
import { type Prisma, PrismaClient } from './client/client.ts';

export type PaymentsDatabase = PrismaClient;
export type PaymentsTransaction = Prisma.TransactionClient;

/** Opens the payments database as its app role. At most `connections` are open at a time. */
export function openPaymentsDatabase(url: string, connections = 10): PaymentsDatabase {
  return new PrismaClient({
    adapter: adapterAt(url, connections),
  });
}

/** Resolves to what is wrong with the sessions of the payments database, or to undefined; rejects while it can't be reached. */
export async function examinePaymentsDatabase(db: PaymentsDatabase): Promise<string | undefined> {
  return sessionFault('payments', db);
}
