/** Serves the APIs of all services behind one port. */
import { setTimeout as pause } from 'node:timers/promises';

import { type Readiness, serveAdmin } from '../process/admin.ts';
import { configured, readConfig } from '../process/config.ts';
import { gatewayConfig } from '../process/configs/api.ts';
import { refuseFaulty } from '../process/databases.ts';
import { untilStopped } from '../process/lifecycle.ts';
import { logger } from '../process/log.ts';
import { serve } from '../process/serve.ts';
import { temporalOptions } from '../process/temporal.ts';
import { assemble } from './app.ts';
import { identify } from './identity/identity.ts';
import { inventoryService } from './inventory/service.ts';
import { ordersService } from './orders/service.ts';
import { paymentsService } from './payments/service.ts';
import { readiness } from './readiness.ts';
import { shippingService } from './shipping/service.ts';

const config = readConfig(gatewayConfig, process.env);
const log = logger('api', config.LOG_LEVEL);
const authenticate = configured(() => identify(config, log));

const orders = ordersService({
  databaseUrl: config.ORDERS_DATABASE_URL,
  temporal: temporalOptions(process.env),
  uiUrl: config.TEMPORAL_UI_URL,
  approvalAbove: config.TWO_PEOPLE_ABOVE,
  deadlineMinutes: config.ORDER_DEADLINE_MINUTES ?? null,
  log,
});
const others = [
  inventoryService(config.INVENTORY_DATABASE_URL),
  paymentsService(config.PAYMENTS_DATABASE_URL, config.PAYMENT_PROVIDER_WEBHOOK_SECRET),
  shippingService(config.SHIPPING_DATABASE_URL, config.CARRIER_WEBHOOK_SECRET),
];
const services = [orders, ...others];

const stopped = untilStopped();
let isListening = false;
const ready = async (): Promise<boolean | Readiness> => isListening && readiness(orders, others);
const admin = await serveAdmin({ port: config.ADMIN_PORT, host: config.HOST, ready });
await refuseFaulty(services.map(({ ping }) => ping));
const rate = { reads: config.RATE_LIMIT_READS, writes: config.RATE_LIMIT_WRITES };
// Anybody may read the first page, so in production it names no internal address.
const temporalUi = config.NODE_ENV === 'production' ? undefined : config.TEMPORAL_UI_URL;
const app = assemble({ services, authenticate, log, rate, temporalUi });
const server = await serve(app, config.PORT, config.HOST);
isListening = true;
log.info(`listening on port ${server.port}`);

log.info(`stopping: ${await stopped}`);
admin.drain();
await pause(config.DRAIN_GRACE_MS); // until everybody who routes by readiness has looked
for (const { drain } of services) drain?.();
await server.close();
for (const { close } of services.toReversed()) await close();
await admin.close();
