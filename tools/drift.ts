// `npm run drift`: checks that the migrations of every service make what its schema says, and that the page of the
// configuration is what the processes' schemas make.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { MigrationList } from '@prisma/schema-engine-wasm';

import { SERVICES, type Service } from '../contracts/names.ts';
import { provision } from '../prisma/provision.ts';
import { configurationPage, writtenPage } from './configuration.ts';
import { withEngine } from './schema-engine/engine.ts';
import { startTemporaryPostgres } from './temporary-postgres.ts';

const NO_DRIFT = 'No difference detected.';
const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** Names the folder of a service's schema and migrations. */
export function prismaFolder(service: Service): string {
  return fileURLToPath(new URL(`../prisma/${service}`, import.meta.url));
}

/**
 * Compares what the migrations in a folder make to the schema beside them, in a database of its own on this server.
 * Returns the difference, or null for none.
 *
 * @throws Error when a migration fails, or the comparison does
 */
export async function driftOf(folder: string, adminUrl: string): Promise<string | null> {
  const path = join(folder, 'schema.prisma');
  const { exitCode, stdout } = await withEngine({ url: adminUrl }, async (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...readMigrations(join(folder, 'migrations')) },
      to: { tag: 'schemaDatamodel', files: [{ path, content: readFileSync(path, 'utf8') }] },
      script: false,
      exitCode: true,
      filters: NO_FILTERS,
    }),
  );
  // Only the engine's own words count: it isn't trusted to fail when it dies.
  if (exitCode === 0 && stdout?.trim() === NO_DRIFT) return null;
  if (exitCode === 2 && stdout !== null) return stdout.trim();
  throw new Error(`the schema engine answered ${exitCode}, '${stdout}'`);
}

function readMigrations(baseDir: string): MigrationList {
  const names = readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lock = { path: 'migration_lock.toml', content: readFileSync(join(baseDir, 'migration_lock.toml'), 'utf8') };
  const migrationDirectories = names
    .map(({ name }) => name)
    .toSorted()
    .map((name) => {
      const value = readFileSync(join(baseDir, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
    });
  return { baseDir, lockfile: lock, migrationDirectories, shadowDbInitScript: '' };
}

async function checkAll(): Promise<void> {
  await checkPage();
  const postgres = await startTemporaryPostgres();
  try {
    for (const service of SERVICES) await check(service, postgres.adminUrl);
  } finally {
    await postgres.stop();
  }
}

async function checkPage(): Promise<void> {
  const isRight = writtenPage() === (await configurationPage());
  if (!isRight) process.exitCode = 1;
  process.stdout.write(
    `docs/configuration.md: ${isRight ? NO_DRIFT : "the schemas don't make it; run 'npm run docs'"}\n`,
  );
}

async function check(service: Service, adminUrl: string): Promise<void> {
  // The migrations grant to roles, so they have to be there.
  await provision(adminUrl, service, { owner: 'unused', app: 'unused', reader: 'unused' });
  const drift = await driftOf(prismaFolder(service), adminUrl);
  if (drift !== null) process.exitCode = 1;
  process.stdout.write(`${service}: ${drift === null ? NO_DRIFT : `the migrations don't make the schema\n${drift}`}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await checkAll();
