/** One world for all cases: four databases, both simulators and the activities of every service, side by side. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { providerClient } from '../../activities/http.ts';
import { inventoryActivities } from '../../activities/inventory/activities.ts';
import { ordersActivities } from '../../activities/orders/activities.ts';
import { paymentsActivities } from '../../activities/payments/activities.ts';
import { shippingActivities } from '../../activities/shipping/activities.ts';
import type { Sources } from '../../cli/verify/read-world.ts';
import { SERVICES, type Service } from '../../contracts/names.ts';
import { openInventoryDatabase } from '../../prisma/inventory/database.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../../prisma/orders/database.ts';
import { openPaymentsDatabase } from '../../prisma/payments/database.ts';
import { openShippingDatabase } from '../../prisma/shipping/database.ts';
import { logger } from '../../process/log.ts';
import { serve } from '../../process/serve.ts';
import { carrier } from '../../simulators/carrier/simulation.ts';
import { paymentProvider } from '../../simulators/payment-provider/simulation.ts';
import { simulatorApp, type Simulation } from '../../simulators/simulator.ts';
import { openWitness } from '../../simulators/witness.ts';
import { roleUrl } from '../support/postgres-urls.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { Spoiling } from './spoiling.ts';
import { tapDatabase, tapProvider, type Backends } from './taps.ts';

export type Activity = (input: Record<string, unknown>) => Promise<unknown>;

export interface MatrixWorld extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Every activity of every service, by name. */
  readonly activities: Readonly<Record<string, Activity>>;
  /** Not tapped: for who starts sagas, and speaks for the customer. */
  readonly orders: OrdersDatabase;
  /** What the verifier reads, as roles that may only read. */
  readonly sources: Sources;
  /** Runs SQL as somebody who may do everything. */
  query(service: Service, sql: string, ...values: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** The orders that a provider was to do wrong with, and that never sent the request. */
  unspoilt(): readonly string[];
}

/** More than all cases at a time need, with their frozen attempts. */
const CONNECTIONS = 30;

/**
 * Opens the world over migrated, empty databases.
 *
 * @param databases URLs of the services' app roles
 */
export async function openMatrixWorld(databases: Readonly<Record<Service, string>>): Promise<MatrixWorld> {
  const released = new AsyncDisposableStack();
  const admins = Object.fromEntries(
    SERVICES.map((service) => {
      const pool = new pg.Pool({ connectionString: asRole(databases[service], 'postgres'), max: 4 });
      pool.on('error', () => undefined); // the server may go before an idle connection does
      released.defer(async () => pool.end());
      return [service, pool];
    }),
  ) as Readonly<Record<Service, pg.Pool>>; // one of each
  const open = <Db extends object & { $disconnect(): Promise<void> }>(
    service: Service,
    openDatabase: (url: string, connections: number) => Db,
  ): { readonly db: Db; readonly tapped: Db } => {
    const db = openDatabase(databases[service], CONNECTIONS);
    released.defer(async () => db.$disconnect());
    return { db, tapped: tapDatabase(db, backendsOf(admins[service])) };
  };
  const [inventory, payments, shipping, orders] = [
    open('inventory', openInventoryDatabase),
    open('payments', openPaymentsDatabase),
    open('shipping', openShippingDatabase),
    open('orders', openOrdersDatabase),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-matrix-'));
  released.defer(() => {
    rmSync(folder, { recursive: true });
  });
  const provider = await other(released, join(folder, 'payment-provider.jsonl'), paymentProvider());
  const parcels = await other(released, join(folder, 'carrier.jsonl'), carrier());
  const services = {
    ...inventoryActivities(inventory.tapped),
    ...paymentsActivities(payments.tapped, provider.client),
    ...shippingActivities(shipping.tapped, parcels.client),
    ...ordersActivities(orders.tapped),
  };
  return {
    sandbox: await openSandbox(join(import.meta.dirname, '../../workflows/index.ts')),
    activities: services as unknown as MatrixWorld['activities'], // the workflow calls each with its input
    orders: orders.db,
    sources: {
      databases: Object.fromEntries(
        SERVICES.map((service) => [service, asRole(databases[service], `${service}_reader`)]),
      ) as Record<Service, string>, // one of each
      witnesses: { paymentProvider: provider.file, carrier: parcels.file },
    },
    query: async (service, sql, ...values) => (await admins[service].query(sql, [...values])).rows as never, // rows of it
    unspoilt: () => [...provider.spoiling.left, ...parcels.spoiling.left],
    [Symbol.asyncDispose]: async () => released.disposeAsync(),
  };
}

/** The same database as another role; in tests a role's password is its name. */
function asRole(url: string, role: string): string {
  const { port, pathname } = new URL(url);
  return roleUrl(Number(port), role, pathname.slice(1));
}

function backendsOf(admin: pg.Pool): Backends {
  return {
    cut: async (pid) => {
      await admin.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    },
    isInTheWay: async (pid) => {
      const { rowCount } = await admin.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND $1 = ANY (pg_blocking_pids(pid))`,
        [pid],
      );
      return rowCount !== 0;
    },
  };
}

/** Another system, over real HTTP. */
async function other(released: AsyncDisposableStack, file: string, simulation: Simulation) {
  const spoiling = new Spoiling();
  const witness = openWitness(file, () => undefined);
  released.defer(() => {
    witness.close();
  });
  const server = await serve(simulatorApp(simulation, witness, logger('simulator', 'silent'), spoiling), 0);
  released.defer(async () => server.close(0));
  const direct = providerClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  released.defer(async () => direct.close());
  const client = tapProvider(direct, (orderId, fault) => {
    spoiling.spoil(orderId, fault);
  });
  return { file, spoiling, client };
}
