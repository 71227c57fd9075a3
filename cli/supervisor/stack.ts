import { join, resolve } from 'node:path';

import { DEVELOPMENT } from '../../contracts/identity.ts';
import { SERVICES, type Service } from '../../contracts/names.ts';
import type { LogLevel } from '../../process/log.ts';
import type { ChildSpec } from './child.ts';
import { type Credentials, databaseUrl } from './credentials.ts';
import type { DataFolder } from './data-folder.ts';
import { isAnswered, isOk } from './http.ts';
import { signalsFor } from './leftovers.ts';
import type { NodeProcess, Ports } from './ports.ts';

/** What our own processes are told. */
export interface Surroundings {
  readonly folder: DataFolder;
  readonly ports: Ports;
  readonly credentials: Credentials;
  /** Of a Temporal server that is there already; our own one when undefined. */
  readonly temporalAddress: string | undefined;
  readonly temporalUiUrl: string | undefined;
  readonly logLevel: LogLevel;
  /** The supervisor's own environment. */
  readonly env: NodeJS.ProcessEnv;
}

const ROOT = resolve(import.meta.dirname, '../..');
/** Takes a quarter off the time to load a process's modules. */
const NODE_COMPILE_CACHE = join(ROOT, 'node_modules/.cache/compiled');
/** What the supervisor sets itself, process by process; one of another stack must not slip through. */
const OURS =
  /^(HOST|PORT|ADMIN_PORT|WITNESS_FILE|CARRIER_URL|PAYMENT_PROVIDER_URL|LOG_LEVEL|\w+_DATABASE_URL|\w*WEBHOOK_\w+|IDENTITY_\w+|DEMO_CUSTOMER)$/;

/** The simulators of the payment provider and the carrier. */
export function simulators(around: Surroundings): readonly ChildSpec[] {
  const { ports, folder, credentials } = around;
  const webhooks = `http://127.0.0.1:${ports.gateway}/v1/webhooks`;
  return [
    nodeChild(around, 'payment-provider', 'simulators/payment-provider/server.ts', {
      PORT: ports.paymentProvider,
      WITNESS_FILE: folder.witnesses.paymentProvider,
      WEBHOOK_URL: `${webhooks}/payment-provider`,
      WEBHOOK_SECRET: credentials.webhooks.paymentProvider,
    }),
    nodeChild(around, 'carrier', 'simulators/carrier/server.ts', {
      PORT: ports.carrier,
      WITNESS_FILE: folder.witnesses.carrier,
      WEBHOOK_URL: `${webhooks}/carrier`,
      WEBHOOK_SECRET: credentials.webhooks.carrier,
    }),
  ];
}

/** One worker a service. */
export function workers(around: Surroundings): readonly ChildSpec[] {
  const { ports } = around;
  const providers: Partial<Record<Service, Settings>> = {
    payments: { PAYMENT_PROVIDER_URL: `http://127.0.0.1:${ports.paymentProvider}` },
    shipping: { CARRIER_URL: `http://127.0.0.1:${ports.carrier}` },
  };
  return SERVICES.map((service) =>
    nodeChild(around, service, `workers/${service}.ts`, {
      ...temporalSettings(around),
      ...databaseSettings(around, service),
      ...providers[service],
    }),
  );
}

/** The API's gateway. */
export function api(around: Surroundings): ChildSpec {
  return nodeChild(around, 'api', 'api/server.ts', {
    PORT: around.ports.gateway,
    ...temporalSettings(around),
    ...databaseSettings(around, ...SERVICES),
    IDENTITY_KEYS_FILE: around.folder.identity.keySet,
    IDENTITY_ISSUER: DEVELOPMENT.issuer,
    IDENTITY_AUDIENCE: DEVELOPMENT.audience,
    PAYMENT_PROVIDER_WEBHOOK_SECRET: around.credentials.webhooks.paymentProvider,
    CARRIER_WEBHOOK_SECRET: around.credentials.webhooks.carrier,
    DEMO_CUSTOMER: around.env['DEMO_CUSTOMER'] ?? DEVELOPMENT.customer,
    ...(around.temporalUiUrl === undefined ? {} : { TEMPORAL_UI_URL: around.temporalUiUrl }),
  });
}

type Settings = Readonly<Record<string, string | number>>;

const TITLES: Partial<Record<NodeProcess, string>> = {
  api: 'API',
  'payment-provider': 'payment provider',
  carrier: 'carrier',
};

function nodeChild(around: Surroundings, name: NodeProcess, entry: string, settings: Settings): ChildSpec {
  const adminPort = around.ports.admin[name];
  const inherited = Object.entries(around.env).filter(([variable]) => !OURS.test(variable));
  const own = Object.entries({ NODE_COMPILE_CACHE, ...settings, ADMIN_PORT: adminPort, LOG_LEVEL: around.logLevel });
  return {
    name,
    title: TITLES[name] ?? `${name} worker`,
    command: process.execPath,
    // The folder isn't read by anybody: it tells a later start whose process this is.
    args: [join(ROOT, entry), `--data-dir=${around.folder.path}/`],
    env: Object.fromEntries([...inherited, ...own.map(([variable, value]) => [variable, String(value)] as const)]),
    ipc: true,
    stopSignals: signalsFor(name),
    ready: () => isOk(`http://127.0.0.1:${adminPort}/readyz`),
    answers: (withinMs) => isAnswered(`http://127.0.0.1:${adminPort}/livez`, withinMs),
  };
}

/** With a server of the user's own, his other TEMPORAL_* variables hold as well. */
function temporalSettings({ temporalAddress, ports }: Surroundings): Settings {
  if (temporalAddress !== undefined) return { TEMPORAL_ADDRESS: temporalAddress };
  return { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`, TEMPORAL_NAMESPACE: 'default' };
}

function databaseSettings({ credentials, ports }: Surroundings, ...services: readonly Service[]): Settings {
  return Object.fromEntries(
    services.map((service) => [
      `${service.toUpperCase()}_DATABASE_URL`,
      databaseUrl(credentials, service, 'app', ports.postgres),
    ]),
  );
}
