import { z } from 'zod';

import { count, databaseUrl, host, httpUrl, logLevel, milliseconds, port } from '../process/config.ts';
import { USUAL_RATE } from './edges/rate-limit.ts';
import { USUAL_APPROVAL_ABOVE } from './orders/service.ts';
import { developmentOnly, identitySettings } from './identity/settings.ts';

/** What the gateway of all APIs is told by its environment, beside `TEMPORAL_*`. */
export const gatewayConfig = developmentOnly(
  z.object({
    HOST: host,
    PORT: port.default(3000),
    ADMIN_PORT: port.default(0),
    LOG_LEVEL: logLevel,
    DRAIN_GRACE_MS: milliseconds.default(0),
    RATE_LIMIT_READS: count.default(USUAL_RATE.reads),
    RATE_LIMIT_WRITES: count.default(USUAL_RATE.writes),
    TWO_PEOPLE_ABOVE: count.default(USUAL_APPROVAL_ABOVE),
    TEMPORAL_UI_URL: httpUrl.default('http://127.0.0.1:8233'),
    ORDERS_DATABASE_URL: databaseUrl,
    INVENTORY_DATABASE_URL: databaseUrl,
    PAYMENTS_DATABASE_URL: databaseUrl,
    SHIPPING_DATABASE_URL: databaseUrl,
    ...identitySettings,
  }),
);
