import { z } from 'zod';

import { databaseUrl, logLevel } from '../variables.ts';
import { temporalVariables } from './temporal.ts';

/** It becomes part of a URL. */
const password = (whose: string) =>
  z
    .string()
    .regex(/^[\w.~-]{12,}$/)
    .meta({
      description: 'a password of 12 letters, digits, or _ . ~ - at least',
      meaning: `the password of the role \`${whose}\``,
      secret: true,
    });

/** What the setup of the databases is told: the server as its administrator, and the password of every role. */
export const databasesSetupConfig = z.object({
  LOG_LEVEL: logLevel,
  POSTGRES_URL: databaseUrl.meta({
    meaning: 'the PostgreSQL server, as an administrator with CREATEROLE and CREATEDB',
  }),
  ORDERS_OWNER_PASSWORD: password('orders_owner'),
  ORDERS_APP_PASSWORD: password('orders_app'),
  ORDERS_READER_PASSWORD: password('orders_reader'),
  INVENTORY_OWNER_PASSWORD: password('inventory_owner'),
  INVENTORY_APP_PASSWORD: password('inventory_app'),
  INVENTORY_READER_PASSWORD: password('inventory_reader'),
  PAYMENTS_OWNER_PASSWORD: password('payments_owner'),
  PAYMENTS_APP_PASSWORD: password('payments_app'),
  PAYMENTS_READER_PASSWORD: password('payments_reader'),
  SHIPPING_OWNER_PASSWORD: password('shipping_owner'),
  SHIPPING_APP_PASSWORD: password('shipping_app'),
  SHIPPING_READER_PASSWORD: password('shipping_reader'),
});

const days = z.coerce.number().int().min(1).max(365).default(30);

/** What the setup of Temporal is told. */
export const temporalSetupConfig = z.object({
  LOG_LEVEL: logLevel,
  RETENTION_DAYS: days.meta({
    description: 'a whole number of days from 1 to 365',
    meaning: 'how many days Temporal keeps a run that is over',
  }),
  ...temporalVariables.shape,
});
