import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import type { Service } from '../contracts/names.ts';
import { isLockTimeout, locked, type LockOptions } from './lock.ts';
import { connected } from './session.ts';

/** The advisory lock that Prisma's schema engine takes, so that its commands and this one exclude each other. */
const PRISMA_LOCK = 72_707_369;

/** Everybody queues up behind a migration that waits for a lock: it gives way, and comes again. */
const GIVES_WAY_AFTER = '2s';
const COMES_AGAIN_AFTER_MS = 1_000;

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

export interface MigrateOptions extends LockOptions {
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
 * Each migration is one transaction, with its record and its lock: a crash leaves all of it or nothing. While others
 * hold what it changes, it keeps nobody waiting for longer than two seconds.
 *
 * @throws Error when a migration fails, failed earlier, was edited after it was applied, or never gets its locks
 */
export async function migrate(
  ownerUrl: string,
  folder: string,
  { tries = 30, ...options }: MigrateOptions = {},
): Promise<readonly string[]> {
  const migrations = readMigrations(folder);
  return connected(ownerUrl, async (client) => {
    const run: Run = { client, migrations, locked: async (work) => locked(client, PRISMA_LOCK, work, options) };
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(run, tries);
      if (name === undefined) return applied;
      applied.push(name);
    }
  });
}

interface Run {
  readonly client: pg.Client;
  readonly migrations: readonly Migration[];
  /** Runs a transaction that excludes other callers. */
  readonly locked: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Resolves to the name of the migration that it applied, or to undefined when none is missing. */
async function applyNext(run: Run, tries: number): Promise<string | undefined> {
  try {
    return await run.locked(async () => {
      await run.client.query(CREATE_LEDGER);
      const [next] = pendingOf(run.migrations, await readLedger(run.client));
      if (next !== undefined) await apply(run.client, next);
      return next?.name;
    });
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    const { migration, cause } = error;
    if (!isLockTimeout(cause)) return fail(run, migration, cause);
    if (tries <= 1) throw neverLocked(migration, cause);
    await delay(COMES_AGAIN_AFTER_MS);
    return applyNext(run, tries - 1);
  }
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

/** The SQL of a migration failed, rather than what surrounds it. */
class MigrationError extends Error {
  readonly migration: Migration;

  constructor(migration: Migration, cause: unknown) {
    super(`migration '${migration.name}' failed`, { cause });
    this.migration = migration;
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '${GIVES_WAY_AFTER}'`);
  try {
    // A deferred constraint fails here, rather than at the commit.
    await client.query(`${migration.sql}\n;\nSET CONSTRAINTS ALL IMMEDIATE`);
  } catch (error) {
    throw new MigrationError(migration, error);
  }
  await client.query(recordApplied(migration));
}

function neverLocked({ name }: Migration, cause: unknown): Error {
  const message = `migration '${name}' changed nothing: others hold what it changes (pg_stat_activity names them)`;
  return new Error(`${message}; have them end, and migrate again`, { cause });
}

/** Records why a migration failed, unless another caller has recorded or applied it meanwhile, and throws that. */
async function fail({ client, locked }: Run, migration: Migration, error: unknown): Promise<never> {
  const message = error instanceof Error ? error.message : String(error);
  await locked(async () =>
    client.query(
      `INSERT INTO public."_prisma_migrations" (id, checksum, migration_name, logs) SELECT $1, $2, $3::text, $4
       WHERE NOT EXISTS (SELECT FROM public."_prisma_migrations" WHERE migration_name = $3::text AND rolled_back_at IS NULL)`,
      [randomUUID(), migration.checksum, migration.name, message],
    ),
  );
  throw new Error(`migration '${migration.name}' failed and was rolled back: ${message}`, { cause: error });
}

function recordApplied({ name, checksum }: Migration): string {
  return `INSERT INTO public."_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
    VALUES ('${randomUUID()}', '${checksum}', ${pg.escapeLiteral(name)}, clock_timestamp(), 1)`;
}
