import { APIS } from '../../contracts/apis.ts';
import { examinePaymentsDatabase, openPaymentsDatabase } from '../../prisma/payments/database.ts';
import type { ApiService } from '../service.ts';
import { paymentsRoutes } from './routes.ts';
import { paymentsWebhooks } from './webhooks.ts';

/** The payments API. Without the secret of its webhooks it refuses them. */
export function paymentsService(databaseUrl: string, webhookSecret?: string): ApiService {
  const db = openPaymentsDatabase(databaseUrl);
  return {
    name: 'payments',
    operations: APIS.payments,
    routes: paymentsRoutes(db),
    webhooks: paymentsWebhooks(db, webhookSecret),
    ping: async () => examinePaymentsDatabase(db),
    close: async () => db.$disconnect(),
  };
}
