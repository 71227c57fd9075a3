import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import type { Service } from '../contracts/names.ts';

/** The advisory lock that Prisma's schema engine takes, so that its commands and this one exclude each other. */
const PRISMA_LOCK = 72_707_369;

// Qualified everywhere: a migration may change the search path.
const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS public."_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface LedgerRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly logs: string | null;
}

/** Names the folder of a service's migrations. */
export function migrationsOf(service: Service): string {
  return fileURLToPath(new URL(`${service}/migrations`, import.meta.url));
}

/**
 * Applies the migrations in `folder` that the database lacks and records them as `prisma migrate deploy` does.
 * Returns the names of those it applied. Callers at the same time wait for each other.
 *
 * Each migration is one transaction, with its record: a crash leaves all of it or nothing.
 *
 * @throws Error when a migration fails, failed earlier, or was edited after it was applied
 */
export async function migrate(ownerUrl: string, folder: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await lock(client);
    await client.query(CREATE_LEDGER);
    const pending = pendingOf(readMigrations(folder), await readLedger(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Held until the connection ends. */
async function lock(client: pg.Client): Promise<void> {
  await client.query("SET lock_timeout = '60s'");
  await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
  await client.query('RESET lock_timeout');
}

function readMigrations(folder: string): readonly Migration[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .toSorted()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

async function readLedger(client: pg.Client): Promise<readonly LedgerRow[]> {
  const { rows } = await client.query<LedgerRow>(
    'SELECT migration_name, checksum, finished_at, logs FROM public."_prisma_migrations" WHERE rolled_back_at IS NULL',
  );
  return rows;
}

function pendingOf(migrations: readonly Migration[], ledger: readonly LedgerRow[]): readonly Migration[] {
  const failed = ledger.find((row) => row.finished_at === null);
  if (failed !== undefined) {
    throw new Error(
      `migration '${failed.migration_name}' failed earlier (${failed.logs ?? 'it never finished'}); ` +
        'mend the database, then mark it with `prisma migrate resolve`',
    );
  }
  const checksums = new Map(ledger.map((row) => [row.migration_name, row.checksum]));
  const edited = migrations.find(({ name, checksum }) => checksums.has(name) && checksums.get(name) !== checksum);
  if (edited !== undefined) {
    throw new Error(`migration '${edited.name}' was edited after it was applied; restore it and add a new migration`);
  }
  return migrations.filter(({ name }) => !checksums.has(name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  try {
    // Several statements in one simple query are one transaction.
    await client.query(`${migration.sql}\n;\n${recordApplied(id, migration)}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await client.query('ROLLBACK'); // of a transaction that the file itself began
    await client.query(
      'INSERT INTO public."_prisma_migrations" (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)',
      [id, migration.checksum, migration.name, message],
    );
    throw new Error(`migration '${migration.name}' failed and was rolled back: ${message}`, { cause: error });
  }
}

function recordApplied(id: string, { name, checksum }: Migration): string {
  return `INSERT INTO public."_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
    VALUES ('${id}', '${checksum}', ${pg.escapeLiteral(name)}, clock_timestamp(), 1)`;
}
