import { z } from 'zod';

import { adminPort, databaseUrl, host, httpUrl, logLevel, port } from '../variables.ts';
import { temporalVariables } from './temporal.ts';

const database = (service: string) => databaseUrl.meta({ meaning: `the database of ${service}, as its app` });

/** What the gateway of all APIs is told by its environment. */
export const gatewayConfig = z.object({
  HOST: host,
  PORT: port.default(3000).meta({ meaning: 'where it takes requests' }),
  ADMIN_PORT: adminPort,
  LOG_LEVEL: logLevel,
  TEMPORAL_UI_URL: httpUrl.default('http://127.0.0.1:8233').meta({ meaning: "Temporal's web UI, for links into it" }),
  ORDERS_DATABASE_URL: database('orders'),
  INVENTORY_DATABASE_URL: database('inventory'),
  PAYMENTS_DATABASE_URL: database('payments'),
  SHIPPING_DATABASE_URL: database('shipping'),
  ...temporalVariables.shape,
});
