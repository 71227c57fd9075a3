/** Where the parts of a system are, for commands that look at more than the API. */
import { type Command, InvalidArgumentError, Option } from 'commander';

import { SERVICES, type Service } from '../contracts/names.ts';
import { NODE_PROCESSES, type NodeProcess } from './supervisor/ports.ts';
import { dataDirOption, httpUrl, tokenOption, urlOption } from './where.ts';

/** Where a process answers `/readyz`. */
export interface HealthAddress {
  readonly name: NodeProcess;
  readonly url: string;
}

/** The addresses of a system that runs elsewhere. What isn't given isn't looked at. */
export interface Addresses {
  /** Of the API. */
  readonly url?: string | undefined;
  /** An access token. */
  readonly token?: string | undefined;
  readonly temporal?: string | undefined;
  readonly databases: Readonly<Partial<Record<Service, string>>>;
  readonly paymentProvider?: string | undefined;
  readonly carrier?: string | undefined;
  readonly health: readonly HealthAddress[];
}

/** What a command looks at. */
export interface Place {
  readonly dataDir: string;
  /** Undefined for the system that runs on the data folder. */
  readonly elsewhere: Addresses | undefined;
}

export type Part = 'api' | 'temporal' | 'databases' | 'providers' | 'health';

const OPTIONS: Readonly<Record<Part, () => readonly Option[]>> = {
  api: () => [urlOption()],
  temporal: () => [
    new Option('--temporal <address>', 'where Temporal is; TEMPORAL_* says the rest').argParser(hostAndPort),
  ],
  databases: () =>
    SERVICES.map((service) =>
      new Option(`--${service}-database <url>`, `the database of ${service}, as ${service}_reader`).env(
        `BACKSTITCH_${service.toUpperCase()}_DATABASE_URL`,
      ),
    ),
  providers: () => [
    new Option('--payment-provider <url>', 'the payment provider, which has a log')
      .env('BACKSTITCH_PAYMENT_PROVIDER_URL')
      .argParser(httpUrl),
    new Option('--carrier <url>', 'the carrier, which has a log').env('BACKSTITCH_CARRIER_URL').argParser(httpUrl),
  ],
  health: () => [
    new Option('--health <name=url>', 'where a process answers /readyz; may be repeated')
      .env('BACKSTITCH_HEALTH')
      .argParser(healthAddresses),
  ],
};

type DatabaseKey = `${Service}Database`;
type Given = Omit<Addresses, 'databases' | 'health'> &
  Readonly<Partial<Record<DatabaseKey, string>>> & {
    readonly dataDir: string;
    readonly health?: readonly HealthAddress[];
  };

const databaseKey = (service: Service): DatabaseKey => `${service}Database`;
const KEYS: readonly (keyof Given)[] = [
  'url',
  'temporal',
  ...SERVICES.map(databaseKey),
  'paymentProvider',
  'carrier',
  'health',
];

/** The variables of all parts: a command that takes none of them looks at the same system as those that do. */
const VARIABLES = Object.values(OPTIONS)
  .flatMap((options) => options())
  .flatMap(({ envVar }) => envVar ?? []);

/** Gives a command the options that say where these parts of a system are; {@link placeOf} reads them. */
export function withPlace(command: Command, ...parts: readonly Part[]): Command {
  for (const option of parts.flatMap((part) => OPTIONS[part]())) command.addOption(option);
  if (parts.includes('api')) command.addOption(tokenOption());
  return command.addOption(dataDirOption());
}

/** Reads the options of {@link withPlace}. A data folder that is named wins over the environment. */
export function placeOf(command: Command): Place {
  const given = command.opts<Given>();
  const flags = KEYS.filter((key) => command.getOptionValueSource(key) === 'cli');
  const { dataDir } = given;
  if (command.getOptionValueSource('dataDir') === 'cli') {
    if (flags.length === 0) return { dataDir, elsewhere: undefined };
    command.error('error: --data-dir names a system, and the other addresses another one', { exitCode: 2 });
  }
  const variables = new Map(Object.entries(process.env));
  const isElsewhere = flags.length > 0 || VARIABLES.some((name) => (variables.get(name) ?? '') !== '');
  return { dataDir, elsewhere: isElsewhere ? addressesIn(given, command) : undefined };
}

function addressesIn(
  { url, token, temporal, paymentProvider, carrier, health = [], ...more }: Given,
  command: Command,
): Addresses {
  const databases = SERVICES.flatMap((service) => {
    const database = more[databaseKey(service)];
    if (database === undefined || database === '') return [];
    // The parser of an option would print the value, with its password.
    if (/^postgres(?:ql)?:\/\/./u.test(database)) return [[service, database] as const];
    return command.error(`error: --${service}-database must be a PostgreSQL URL`, { exitCode: 2 });
  });
  return { url, token, temporal, paymentProvider, carrier, health, databases: Object.fromEntries(databases) };
}

function hostAndPort(text: string): string {
  if (/^[^\s/:]+:\d{1,5}$/u.test(text)) return text;
  throw new InvalidArgumentError('It must be a host and a port, such as temporal.example:7233.');
}

/** One, or several with commas between, as the environment has them. */
function healthAddresses(text: string, earlier: readonly HealthAddress[] = []): readonly HealthAddress[] {
  const more = text.split(',').filter((part) => part !== '');
  return [...earlier, ...more.map(healthAddress)];
}

function healthAddress(text: string): HealthAddress {
  const [, given = '', url = ''] = /^([a-z-]+)=(.+)$/u.exec(text) ?? [];
  const name = NODE_PROCESSES.find((it) => it === given.replace(/-worker$/u, ''));
  if (name !== undefined) return { name, url: httpUrl(url) ?? '' };
  throw new InvalidArgumentError(
    `It must be a process and its URL, such as payments=http://10.0.0.7:9100; processes are ${NODE_PROCESSES.join(', ')}.`,
  );
}
