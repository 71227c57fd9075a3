import { randomUUID } from 'node:crypto';

import pg from 'pg';
import { afterAll, inject } from 'vitest';

import type { Service } from '../../contracts/names.ts';
import { grantConnect, roleName, type DatabaseRole } from '../../prisma/provision.ts';
import { roleUrl, templateName } from './postgres-urls.ts';

const clones: string[] = [];
afterAll(async () => asAdmin(dropClones));

/**
 * Clones a migrated, empty database of a service and gives the URL of one of its roles there.
 * It is dropped when the test file ends.
 */
export async function freshDatabase(service: Service, role: DatabaseRole = 'app'): Promise<string> {
  const name = `${service}_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(async (admin) => {
    // STRATEGY FILE_COPY halves the time where the data is in memory.
    const template = `TEMPLATE ${templateName(service)} STRATEGY FILE_COPY`;
    await admin.query(`CREATE DATABASE ${name} ${template} OWNER ${roleName(service, 'owner')}`);
    await grantConnect(admin, name, service);
  });
  clones.push(name);
  return roleUrl(inject('postgresPort'), roleName(service, role), name);
}

/** The cluster's administrator, in the database `postgres`. */
export function adminUrl(): string {
  return roleUrl(inject('postgresPort'), 'postgres', 'postgres');
}

async function asAdmin(work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

async function dropClones(admin: pg.Client): Promise<void> {
  for (const name of clones.splice(0)) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
}
