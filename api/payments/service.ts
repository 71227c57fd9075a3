import { APIS } from '../../contracts/apis.ts';
import { openPaymentsDatabase } from '../../prisma/payments/database.ts';
import type { ApiService } from '../service.ts';
import { paymentsRoutes } from './routes.ts';

/** The payments API. */
export function paymentsService(databaseUrl: string): ApiService {
  const db = openPaymentsDatabase(databaseUrl);
  return {
    name: 'payments',
    operations: APIS.payments,
    routes: paymentsRoutes(db),
    ping: async () => db.$queryRaw`SELECT`,
    close: async () => db.$disconnect(),
  };
}
