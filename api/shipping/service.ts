import { APIS } from '../../contracts/apis.ts';
import { openShippingDatabase } from '../../prisma/shipping/database.ts';
import type { ApiService } from '../service.ts';
import { shippingRoutes } from './routes.ts';

/** The shipping API. */
export function shippingService(databaseUrl: string): ApiService {
  const db = openShippingDatabase(databaseUrl);
  return {
    name: 'shipping',
    operations: APIS.shipping,
    routes: shippingRoutes(db),
    ping: async () => db.$queryRaw`SELECT`,
    close: async () => db.$disconnect(),
  };
}
