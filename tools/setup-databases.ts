/** Makes the services' databases, roles and tables, or brings them up to date, and puts the first goods on the shelves. */
import { fileURLToPath } from 'node:url';

import pg from 'pg';
import type { z } from 'zod';

import { SERVICES, type Service } from '../contracts/names.ts';
import { migrate, migrationsOf } from '../prisma/migrate.ts';
import { type DatabaseRole, provision, roleName } from '../prisma/provision.ts';
import { seed } from '../prisma/seed.ts';
import { readConfig } from '../process/config.ts';
import { databasesSetupConfig } from '../process/configs/setup.ts';
import { logger } from '../process/log.ts';

type Variable = `${Uppercase<Service>}_${Uppercase<DatabaseRole>}_PASSWORD`;

type SetupConfig = z.output<typeof databasesSetupConfig>;

function passwordOf(config: SetupConfig, service: Service, role: DatabaseRole): string {
  // Upper-casing a literal keeps it one, which the types of the language's library don't say.
  return config[`${service}_${role}_PASSWORD`.toUpperCase() as Variable];
}

function ownerUrl(config: SetupConfig, service: Service): string {
  const url = new URL(config.POSTGRES_URL);
  url.username = roleName(service, 'owner');
  url.password = passwordOf(config, service, 'owner');
  url.pathname = `/${service}`;
  return url.href;
}

async function setUp(config: SetupConfig, service: Service): Promise<readonly string[]> {
  const secret = (role: DatabaseRole): string => passwordOf(config, service, role);
  const passwords = { owner: secret('owner'), app: secret('app'), reader: secret('reader') };
  await provision(config.POSTGRES_URL, service, passwords);
  return migrate(ownerUrl(config, service), migrationsOf(service));
}

async function setUpAll(config: SetupConfig): Promise<void> {
  const log = logger('database setup', config.LOG_LEVEL);
  for (const service of SERVICES) log.info({ service, applied: await setUp(config, service) }, 'up to date');
  await seed({ orders: ownerUrl(config, 'orders'), inventory: ownerUrl(config, 'inventory') });
  log.info('the goods are there');
}

/** What the driver says has more to it than its message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', '); // of all addresses
  if (error instanceof pg.DatabaseError && error.detail !== undefined) return `${error.message} (${error.detail})`;
  return error instanceof Error ? error.message : String(error);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUpAll(readConfig(databasesSetupConfig, process.env)).catch((error: unknown) => {
    process.stderr.write(`the databases can't be set up: ${reasonOf(error)}\n`);
    process.exitCode = 1;
  });
}
