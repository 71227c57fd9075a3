import { APIS } from '../../contracts/apis.ts';
import { examineShippingDatabase, openShippingDatabase } from '../../prisma/shipping/database.ts';
import type { ApiService } from '../service.ts';
import { shippingRoutes } from './routes.ts';
import { shippingWebhooks } from './webhooks.ts';

/** The shipping API. Without the secret of its webhooks it refuses them. */
export function shippingService(databaseUrl: string, webhookSecret?: string): ApiService {
  const db = openShippingDatabase(databaseUrl);
  return {
    name: 'shipping',
    operations: APIS.shipping,
    routes: shippingRoutes(db),
    webhooks: shippingWebhooks(db, webhookSecret),
    ping: async () => examineShippingDatabase(db),
    close: async () => db.$disconnect(),
  };
}
