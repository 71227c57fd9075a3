import type { TestProject } from 'vitest/node';

import { SERVICES, type Service } from '../../contracts/names.ts';
import { migrate, migrationsOf } from '../../prisma/migrate.ts';
import { provision, roleName } from '../../prisma/provision.ts';
import { generateClients } from '../../tools/generate.mjs';
import { startTemporaryPostgres, type TemporaryPostgres } from '../../tools/temporary-postgres.ts';
import { roleUrl, templateName } from './postgres-urls.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly postgresPort: number;
  }
}

/** Starts one PostgreSQL for the whole run, with a migrated template database for each service. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await generateClients();
  const postgres = await startTemporaryPostgres();
  try {
    await Promise.all(SERVICES.map(async (service) => prepareTemplate(postgres, service)));
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  project.provide('postgresPort', postgres.port);
  return async () => postgres.stop();
}

export async function prepareTemplate({ port, adminUrl }: TemporaryPostgres, service: Service): Promise<void> {
  const [owner, app, reader] = [roleName(service, 'owner'), roleName(service, 'app'), roleName(service, 'reader')];
  const database = templateName(service);
  await provision(adminUrl, service, { owner, app, reader }, { database });
  await migrate(roleUrl(port, owner, database), migrationsOf(service));
}
