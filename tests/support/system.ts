/** The whole system in one process: real databases, a real Temporal server, real workers, simulators and HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { RequestHandler } from 'express';

import { providerClient, type ProviderClient } from '../../activities/http.ts';
import { effectLists } from '../../activities/effect-lists.ts';
import { inventoryActivities } from '../../activities/inventory/activities.ts';
import { ordersActivities } from '../../activities/orders/activities.ts';
import { ordersReconciliation } from '../../activities/orders/reconcile.ts';
import { ordersRetention } from '../../activities/orders/retention.ts';
import { paymentsActivities } from '../../activities/payments/activities.ts';
import { paymentsReconciliation } from '../../activities/payments/reconcile.ts';
import { shippingActivities } from '../../activities/shipping/activities.ts';
import { shippingReconciliation } from '../../activities/shipping/reconcile.ts';
import { assemble } from '../../api/app.ts';
import { identify } from '../../api/identity/identity.ts';
import { inventoryService } from '../../api/inventory/service.ts';
import { ordersService } from '../../api/orders/service.ts';
import { paymentsService } from '../../api/payments/service.ts';
import type { ApiService } from '../../api/service.ts';
import { shippingService } from '../../api/shipping/service.ts';
import type { Role } from '../../contracts/identity.ts';
import { SERVICES, type Service } from '../../contracts/names.ts';
import type { SagaView } from '../../contracts/saga.ts';
import { openInventoryDatabase } from '../../prisma/inventory/database.ts';
import { openOrdersDatabase } from '../../prisma/orders/database.ts';
import { openPaymentsDatabase } from '../../prisma/payments/database.ts';
import { seed } from '../../prisma/seed.ts';
import { openShippingDatabase } from '../../prisma/shipping/database.ts';
import { logger } from '../../process/log.ts';
import { serve } from '../../process/serve.ts';
import { carrier } from '../../simulators/carrier/simulation.ts';
import { paymentProvider } from '../../simulators/payment-provider/simulation.ts';
import { faultsOf, type Faults } from '../../simulators/faults.ts';
import { simulatorApp, type idOf, type Simulation } from '../../simulators/simulator.ts';
import { openWitness, type WitnessLine } from '../../simulators/witness.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { interceptors } from '../../workers/interceptors.ts';
import { RUN_FAILURES } from '../../workers/schedules.ts';
import { expectDeclared } from './declared.ts';
import { call, type Reply } from './http.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { eventually } from './patience.ts';
import { freshDatabase } from './postgres.ts';
import { asRole } from './postgres-urls.ts';
import { startTemporal, type TestTemporal } from './temporal.ts';
import { SECRETS } from './webhooks.ts';

/** Stands around an activity, by its name and what it was asked for. */
export type Tap = (name: string, input: unknown, act: () => Promise<unknown>) => Promise<unknown>;

export interface System {
  readonly url: string;
  readonly temporal: TestTemporal;
  /** The URLs of the services' databases, as their app roles. */
  readonly databases: Readonly<Record<Service, string>>;
  /** The files of the simulators' own logs. */
  readonly witnesses: Readonly<Record<keyof Simulators, string>>;
  startWorkers(services?: readonly Service[]): Promise<void>;
  /** Stops all workers, letting what they run end. */
  stopWorkers(): Promise<void>;
  /** Calls as a manager, who sees everything. */
  readonly get: Calls['get'];
  readonly post: Calls['post'];
  /** Calls as somebody of this role. */
  as(role: Role, subject?: string): Calls;
  /** What that manager sends. */
  readonly staff: Calls['headers'];
  /** The services that the API is assembled of. */
  readonly services: readonly ApiService[];
  /** Whose tokens the API takes. */
  readonly issuer: Issuer;
  /** Knows the tokens, for another process of the API. */
  readonly authenticate: RequestHandler;
  readonly simulators: Simulators;
  /** Has one be away, as if nobody listened there, until the function that is given is called. */
  goAway(simulator: keyof Simulators): Promise<() => Promise<void>>;
  /** What they are to do wrong. */
  readonly faults: Readonly<Record<keyof Simulators, Faults>>;
  /** What the payment provider and the carrier did, by their own logs. */
  witnessLines(): Promise<WitnessLine[]>;
  /** What they did for an order. */
  witnessed(orderId: string): Promise<WitnessLine[]>;
  /** Waits until an order's saga has settled, or whatever else is asked of it. */
  saga(sagaId: string, until?: (view: SagaView) => boolean): Promise<SagaView>;
  stop(): Promise<void>;
}

/** How somebody calls the API, which is asked again while it isn't available. Every answer must be one that is declared. */
export interface Calls {
  readonly headers: { readonly authorization: string };
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Posts what a saga is to answer, and the same again while it hasn't: the API waits for it for some seconds only. */
  tell: Calls['post'];
}

const silent = logger('test', 'silent');

export interface SystemOptions {
  readonly maxCachedWorkflows?: number;
  readonly tap?: Tap;
  /** Databases to use instead of fresh ones. */
  readonly databases?: Partial<Record<Service, string>>;
  /** Of each database that the activities use, at a time. */
  readonly connections?: number;
  /** How long orders have until their money is captured. */
  readonly deadlineMinutes?: number | null;
  /** Stands around all that the activities call: databases, Temporal, providers. */
  readonly around?: <T extends object>(thing: T) => T;
  /** What an authorization, a capture, a refund or a parcel is called over there, by the key of the request. */
  readonly named?: typeof idOf;
}

/** Starts everything but the workers. */
export async function startSystem({
  maxCachedWorkflows = 100,
  tap,
  databases: given,
  connections,
  deadlineMinutes = null,
  around = (it) => it,
  named,
}: SystemOptions = {}): Promise<System> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const releases = new AsyncDisposableStack();
  const databases = { ...(await freshDatabases()), ...given };
  const temporal = releases.adopt(await startTemporal(), async (server) => server.stop());
  const issuer = releases.adopt(startIssuer(), (it) => it.close());
  const authenticate = identify({ NODE_ENV: 'test', ...issuer.settings, DEMO_CUSTOMER: undefined }, silent);
  const services = openServices(releases, { databases, temporal, deadlineMinutes });
  const server = await serve(assemble({ services, authenticate, log: silent }), 0);
  releases.defer(async () => server.close(0));
  const url = `http://127.0.0.1:${server.port}`;
  const [provider, parcels] = [
    await startSimulator(releases, paymentProvider(undefined, named)),
    await startSimulator(releases, carrier(undefined, named)),
  ];
  const simulators = { paymentProvider: provider.url, carrier: parcels.url };
  const activities = tapped(
    openActivities(releases, { databases, simulators, temporal: temporal.client, connections }, around),
    tap,
  );
  const crew = new Crew(temporal, activities, maxCachedWorkflows);
  releases.defer(async () => crew.stop());
  const as: System['as'] = (role, subject) => callsTo(url, issuer.token(role, subject));
  const { get, post, headers: staff } = as('manager', 'staff_tests');
  return {
    url,
    temporal,
    databases,
    witnesses: { paymentProvider: provider.file, carrier: parcels.file },
    faults: { paymentProvider: provider.faults, carrier: parcels.faults },
    goAway: async (simulator) => (simulator === 'carrier' ? parcels : provider).goAway(),
    startWorkers: async (services = SERVICES) => crew.start(services),
    stopWorkers: async () => crew.stop(),
    get,
    post,
    as,
    staff,
    issuer,
    authenticate,
    services,
    simulators,
    witnessLines: async () => witnessLines(simulators),
    witnessed: async (orderId) => (await witnessLines(simulators)).filter(({ reference }) => reference === orderId),
    saga: async (sagaId, until = ({ state }) => state === 'settled') => untilSaga(as('operator').get, sagaId, until),
    stop: async () => releases.disposeAsync(),
  };
}

function callsTo(url: string, token: string): Calls {
  const caller = { authorization: `Bearer ${token}` };
  const send = async (method: 'GET' | 'POST', path: string, body: unknown, headers = {}): Promise<Reply> => {
    const ask = async (): Promise<Reply> => call(method, `${url}${path}`, body, { ...caller, ...headers });
    const reply = await eventually(async () => available(await ask()));
    expectDeclared(method, path, reply);
    return reply;
  };
  return {
    headers: caller,
    get: async (path, headers) => send('GET', path, undefined, headers),
    post: async (path, body, headers) => send('POST', path, body, headers),
    tell: async (path, body, headers) => eventually(async () => answered(await send('POST', path, body, headers))),
  };
}

/** Whoever is told to come again does: on a slow machine twenty connections may take too long to open. */
function available(reply: Reply): Reply {
  if (reply.status === 503) throw new Error(`the API isn't available: ${JSON.stringify(reply.body)}`);
  return reply;
}

function answered(reply: Reply): Reply {
  if (reply.status !== 202) return reply;
  const { status } = reply.body as { readonly status: string };
  if (status === 'pending') throw new Error("the saga hasn't answered yet");
  return reply;
}

async function freshDatabases(): Promise<Record<Service, string>> {
  const [orders, inventory, payments, shipping] = await Promise.all([
    freshDatabase('orders'),
    freshDatabase('inventory'),
    freshDatabase('payments'),
    freshDatabase('shipping'),
  ]);
  await seed({ orders: asRole(orders, 'orders_owner'), inventory: asRole(inventory, 'inventory_owner') });
  return { orders, inventory, payments, shipping };
}

interface Served {
  readonly databases: Readonly<Record<Service, string>>;
  readonly temporal: TestTemporal;
  readonly deadlineMinutes: number | null;
}

function openServices(
  releases: AsyncDisposableStack,
  { databases, temporal: { address }, deadlineMinutes }: Served,
): readonly ApiService[] {
  const temporal = { connection: { address }, namespace: 'default' };
  const services = [
    ordersService({ databaseUrl: databases.orders, temporal, uiUrl: 'http://ui', log: silent, deadlineMinutes }),
    inventoryService(databases.inventory),
    paymentsService(databases.payments, SECRETS.paymentProvider),
    shippingService(databases.shipping, SECRETS.carrier),
  ];
  for (const service of services) releases.defer(async () => service.close());
  return services;
}

type Activities = Readonly<Record<Service, object>>;
/** The simulators, by their URLs. */
type Simulators = Readonly<Record<'paymentProvider' | 'carrier', string>>;

interface Surroundings {
  readonly databases: Readonly<Record<Service, string>>;
  readonly simulators: Simulators;
  readonly temporal: Client;
  readonly connections: number | undefined;
}

function openActivities(
  releases: AsyncDisposableStack,
  { databases, simulators, temporal: client, connections }: Surroundings,
  around: NonNullable<SystemOptions['around']>,
): Activities {
  const temporal = around(client);
  const orders = around(openOrdersDatabase(databases.orders, connections));
  const inventory = around(openInventoryDatabase(databases.inventory, connections));
  const payments = around(openPaymentsDatabase(databases.payments, connections));
  const shipping = around(openShippingDatabase(databases.shipping, connections));
  for (const db of [orders, inventory, payments, shipping]) releases.defer(async () => db.$disconnect());
  const clientOf = (baseUrl: string): ProviderClient =>
    around(releases.adopt(providerClient({ baseUrl }), async (it) => it.close()));
  const [provider, parcels] = [clientOf(simulators.paymentProvider), clientOf(simulators.carrier)];
  return {
    orders: {
      ...ordersActivities(orders),
      ...ordersReconciliation(orders, temporal),
      ...ordersRetention(orders, temporal),
    },
    inventory: { ...inventoryActivities(inventory), ...effectLists(inventory) },
    payments: { ...paymentsActivities(payments, provider), ...paymentsReconciliation(payments, provider) },
    shipping: { ...shippingActivities(shipping, parcels), ...shippingReconciliation(shipping, parcels) },
  };
}

function tapped(activities: Activities, tap: Tap | undefined): Activities {
  if (tap === undefined) return activities;
  const around = (service: object): object => {
    const acts = Object.entries(service) as [string, (input: unknown) => Promise<unknown>][]; // activities
    return Object.fromEntries(
      acts.map(([name, act]) => [name, async (input: unknown) => tap(name, input, async () => act(input))]),
    );
  };
  const { orders, inventory, payments, shipping } = activities;
  return {
    orders: around(orders),
    inventory: around(inventory),
    payments: around(payments),
    shipping: around(shipping),
  };
}

interface StartedSimulator {
  readonly url: string;
  readonly file: string;
  readonly faults: Faults;
  goAway(): Promise<() => Promise<void>>;
}

async function startSimulator(releases: AsyncDisposableStack, simulation: Simulation): Promise<StartedSimulator> {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-witness-'));
  releases.defer(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'witness.jsonl');
  const witness = openWitness(file, () => undefined);
  releases.defer(() => {
    witness.close();
  });
  const faults = faultsOf(simulation.operations);
  const app = simulatorApp(simulation, witness, silent, faults);
  let server = await serve(app, 0);
  const { port } = server;
  releases.defer(async () => server.close(0));
  const goAway = async (): Promise<() => Promise<void>> => {
    await server.close(0);
    return async () => {
      server = await serve(app, port);
    };
  };
  return { url: `http://127.0.0.1:${port}`, file, faults, goAway };
}

async function witnessLines(simulators: Simulators): Promise<WitnessLine[]> {
  const logs = await Promise.all(Object.values(simulators).map(async (url) => (await fetch(`${url}/v1/log`)).text()));
  const lines = logs.flatMap((log) => log.split('\n').filter((line) => line !== ''));
  return lines.map((line) => JSON.parse(line) as WitnessLine);
}

/** The workers, which come and go. */
class Crew {
  readonly #temporal: TestTemporal;
  readonly #activities: Activities;
  readonly #maxCachedWorkflows: number;
  #workers: Worker[] = [];
  #running: Promise<unknown> = Promise.resolve();

  constructor(temporal: TestTemporal, activities: Activities, maxCachedWorkflows: number) {
    this.#temporal = temporal;
    this.#activities = activities;
    this.#maxCachedWorkflows = maxCachedWorkflows;
  }

  async start(services: readonly Service[]): Promise<void> {
    const bundle = await workflowBundle();
    const workers = await Promise.all(
      services.map(async (service) =>
        Worker.create({
          connection: this.#temporal.connection,
          taskQueue: service,
          activities: this.#activities[service],
          shutdownGraceTime: '5s',
          interceptors,
          ...(service === 'orders' && {
            workflowBundle: bundle,
            workflowFailureErrorTypes: RUN_FAILURES,
            maxCachedWorkflows: this.#maxCachedWorkflows,
          }),
        }),
      ),
    );
    this.#workers.push(...workers);
    this.#running = Promise.all([this.#running, ...workers.map(async (worker) => worker.run())]);
  }

  async stop(): Promise<void> {
    for (const worker of this.#workers.splice(0)) worker.shutdown();
    await this.#running;
  }
}

/** An undo is a saga without an order of its own. */
async function untilSaga(get: System['get'], sagaId: string, until: (view: SagaView) => boolean): Promise<SagaView> {
  const path = sagaId.includes('/') ? `/v1/sagas/${encodeURIComponent(sagaId)}` : `/v1/orders/${sagaId}/saga`;
  const look = async (): Promise<SagaView> => {
    const { status, body } = await get(path);
    const view = body as SagaView;
    if (status === 200 && until(view)) return view;
    throw new Error(`the saga isn't there yet: ${JSON.stringify(view)}`);
  };
  return eventually(look);
}
