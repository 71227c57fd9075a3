/** The APIs that hear from the payment provider and the carrier, and their databases: no Temporal, no worker. */
import pg from 'pg';

import { assemble } from '../../api/app.ts';
import { identify } from '../../api/identity/identity.ts';
import { paymentsService } from '../../api/payments/service.ts';
import { shippingService } from '../../api/shipping/service.ts';
import type { ShipmentView } from '../../contracts/shipping.schema.ts';
import { logger } from '../../process/log.ts';
import { serve } from '../../process/serve.ts';
import { call } from './http.ts';
import { startIssuer } from './issuer.ts';
import { freshDatabase } from './postgres.ts';
import { asRole } from './postgres-urls.ts';
import { SECRETS, type Sender } from './webhooks.ts';

export interface Receivers {
  readonly url: string;
  /** A manager's token. */
  readonly staff: { readonly authorization: string };
  /** By who is heard in them, with all rights. */
  readonly databases: Readonly<Record<Sender, pg.Client>>;
  /** Their URLs, as their app roles. */
  readonly urls: Readonly<Record<Sender, string>>;
  /** The types of the events that were kept. */
  inbox(sender: Sender): Promise<readonly string[]>;
  /** The first shipment of an order, as the API shows it. */
  shipment(orderId: string): Promise<ShipmentView | undefined>;
  /** Empties what was heard, and the shipments. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/** More than any test sends in a second. */
const RATE = { reads: 10_000, writes: 10_000 };

export async function startReceivers(): Promise<Receivers> {
  const releases = new AsyncDisposableStack();
  const log = logger('test', 'silent');
  const [payments, shipping] = await Promise.all([freshDatabase('payments'), freshDatabase('shipping')]);
  const databases = {
    paymentProvider: await connected(releases, payments),
    carrier: await connected(releases, shipping),
  };
  const issuer = releases.adopt(startIssuer(), (it) => it.close());
  const authenticate = identify({ NODE_ENV: 'test', ...issuer.settings, DEMO_CUSTOMER: undefined }, log);
  const services = [paymentsService(payments, SECRETS.paymentProvider), shippingService(shipping, SECRETS.carrier)];
  for (const service of services) releases.defer(async () => service.close());
  const server = await serve(assemble({ services, authenticate, log, rate: RATE }), 0);
  releases.defer(async () => server.close(0));
  const url = `http://127.0.0.1:${server.port}`;
  const staff = { authorization: `Bearer ${issuer.token('manager', 'staff_tests')}` };
  return {
    url,
    staff,
    databases,
    urls: { paymentProvider: payments, carrier: shipping },
    inbox: async (sender) => {
      const { rows } = await databases[sender].query<{ type: string }>('SELECT type FROM webhook_inbox ORDER BY type');
      return rows.map(({ type }) => type);
    },
    shipment: async (orderId) => {
      const { body } = await call('GET', `${url}/v1/shipments?orderId=${orderId}`, undefined, staff);
      return (body as { readonly data: readonly ShipmentView[] }).data[0];
    },
    forget: async () => {
      await databases.paymentProvider.query('DELETE FROM webhook_inbox');
      const tables = ['webhook_inbox', 'tracking', 'shipment', 'effect']; // far sooner than TRUNCATE, as they are small
      await databases.carrier.query(tables.map((table) => `DELETE FROM ${table}`).join('; '));
    },
    stop: async () => releases.disposeAsync(),
  };
}

async function connected(releases: AsyncDisposableStack, database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: asRole(database, 'postgres') });
  await client.connect();
  releases.defer(async () => client.end());
  return client;
}
