import { SERVICES, type Service } from '../../contracts/names.ts';
import { migrate, migrationsOf } from '../../prisma/migrate.ts';
import { provision } from '../../prisma/provision.ts';
import { seed } from '../../prisma/seed.ts';
import { type Credentials, adminUrl, databaseUrl, urlsOf } from './credentials.ts';
import { messageOf, Problem } from './problem.ts';

/**
 * Makes the services' databases, roles and tables, or brings them up to date, and puts the first goods on the shelves.
 *
 * @throws Problem when a service's migrations fail
 */
export async function setUpDatabases(credentials: Credentials, port: number): Promise<void> {
  await Promise.all(SERVICES.map((service) => setUp(service, credentials, port)));
  await seed(urlsOf(credentials, 'owner', port));
}

async function setUp(service: Service, credentials: Credentials, port: number): Promise<void> {
  try {
    await provision(adminUrl(credentials, port), service, credentials.services[service]);
    await migrate(databaseUrl(credentials, service, 'owner', port), migrationsOf(service));
  } catch (error) {
    throw new Problem(`the database of ${service} can't be brought up to date: ${messageOf(error)}`, { cause: error });
  }
}
