import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import type { Service } from '../contracts/names.ts';

/** The advisory lock that Prisma's schema engine takes, so that its commands and this one exclude each other. */
const PRISMA_LOCK = 72_707_369;

/** Everybody queues up behind a migration that waits for a lock: it gives way, and comes again. */
const GIVES_WAY_AFTER = '2s';
const COMES_AGAIN_AFTER_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

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

export interface MigrateOptions {
  /** How often a migration is tried that doesn't get its locks. @default 30 */
  readonly tries?: number;
}

/** Names the folder of a service's migrations. */
export function migrationsOf(service: Service): string {
  return fileURLToPath(new URL(`${service}/migrations`, import.meta.url));
}

/**
 * Applies the migrations in `folder` that the database lacks and records them as `prisma migrate deploy` does.
 * Returns the names of those it applied. Callers at the same time wait for each other.
 *
 * Each migration is one transaction, with its record: a crash leaves all of it or nothing. While others hold what it
 * changes, it keeps nobody waiting for longer than two seconds.
 *
 * @throws Error when a migration fails, failed earlier, was edited after it was applied, or never gets its locks
 */
export async function migrate(
  ownerUrl: string,
  folder: string,
  { tries = 30 }: MigrateOptions = {},
): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await lock(client);
    await client.query(CREATE_LEDGER);
    const pending = pendingOf(readMigrations(folder), await readLedger(client));
    await client.query(`SET lock_timeout = '${GIVES_WAY_AFTER}'`);
    for (const migration of pending) await apply(client, migration, tries);
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

async function apply(client: pg.Client, migration: Migration, tries: number): Promise<void> {
  try {
    // Several statements in one simple query are one transaction.
    await client.query(`${migration.sql}\n;\n${recordApplied(migration)}`);
  } catch (error) {
    await client.query('ROLLBACK'); // of a transaction that the file itself began
    if (!isLocked(error)) return fail(client, migration, error);
    if (tries <= 1) throw neverLocked(migration, error);
    await delay(COMES_AGAIN_AFTER_MS);
    await apply(client, migration, tries - 1);
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE;
}

function neverLocked({ name }: Migration, cause: unknown): Error {
  const message = `migration '${name}' changed nothing: others hold what it changes (pg_stat_activity names them)`;
  return new Error(`${message}; have them end, and migrate again`, { cause });
}

/** Writes down why a migration failed, and throws that. */
async function fail(client: pg.Client, migration: Migration, error: unknown): Promise<never> {
  const message = error instanceof Error ? error.message : String(error);
  await client.query(
    'INSERT INTO public."_prisma_migrations" (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)',
    [randomUUID(), migration.checksum, migration.name, message],
  );
  throw new Error(`migration '${migration.name}' failed and was rolled back: ${message}`, { cause: error });
}

function recordApplied({ name, checksum }: Migration): string {
  return `INSERT INTO public."_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
    VALUES ('${randomUUID()}', '${checksum}', ${pg.escapeLiteral(name)}, clock_timestamp(), 1)`;
}
