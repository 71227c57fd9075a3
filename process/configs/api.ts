import { z } from 'zod';

import { adminPort, count, databaseUrl, host, httpUrl, logLevel, milliseconds, minutes, port } from '../variables.ts';
import { amounts } from './amounts.ts';
import { developmentOnly, identitySettings } from './identity.ts';
import { temporalVariables } from './temporal.ts';

const database = (service: string) => databaseUrl.meta({ meaning: `the database of ${service}, as its app` });

/** More than a person or a shop's backend asks for; what one caller may take of a process that serves thousands a second. */
export const USUAL_RATE = { reads: 1000, writes: 200 } as const;

/** The cost of a mistake that one person may make alone. */
const USUAL_LIMITS = 'EUR=1000.00';
export const USUAL_APPROVAL_ABOVE = amounts.parse(USUAL_LIMITS);

/** What the gateway of all APIs is told by its environment. */
export const gatewayConfig = developmentOnly(
  z.object({
    HOST: host,
    PORT: port.default(3000).meta({ meaning: 'where it takes requests' }),
    ADMIN_PORT: adminPort,
    LOG_LEVEL: logLevel,
    DRAIN_GRACE_MS: milliseconds.default(0).meta({
      meaning: 'how long it still takes requests once `/readyz` says that it stops',
    }),
    RATE_LIMIT_READS: count.default(USUAL_RATE.reads).meta({ meaning: "a caller's reads in a second" }),
    RATE_LIMIT_WRITES: count.default(USUAL_RATE.writes).meta({ meaning: "a caller's writes in a second" }),
    TWO_PEOPLE_ABOVE: amounts.prefault(USUAL_LIMITS).meta({
      meaning: 'above which total giving an order up takes two operators; in other currencies, any',
    }),
    ORDER_DEADLINE_MINUTES: minutes.optional().meta({
      meaning: "after how many minutes an order is taken back whose money isn't captured",
    }),
    TEMPORAL_UI_URL: httpUrl.default('http://127.0.0.1:8233').meta({ meaning: "Temporal's web UI, for links into it" }),
    ORDERS_DATABASE_URL: database('orders'),
    INVENTORY_DATABASE_URL: database('inventory'),
    PAYMENTS_DATABASE_URL: database('payments'),
    SHIPPING_DATABASE_URL: database('shipping'),
    ...identitySettings,
    ...temporalVariables.shape,
  }),
);
