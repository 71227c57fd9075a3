import pg from 'pg';

/** PostgreSQL's code for a lock that wasn't free in time. */
const LOCK_NOT_AVAILABLE = '55P03';

export interface LockOptions {
  /** How long each lock is waited for, as PostgreSQL writes it. @default '60s' */
  readonly patience?: string;
}

/**
 * Runs `work` in a transaction that holds an advisory lock. A lock of the session would outlast its client behind a
 * pooler, and block every later setup.
 *
 * @throws Error naming the process that holds it, when it, or another lock that the work needs, isn't free in time
 */
export async function locked<T>(
  client: pg.Client,
  key: number,
  work: () => Promise<T>,
  { patience = '60s' }: LockOptions = {},
): Promise<T> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${patience}'`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [key]);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // of a connection that is gone
    throw isLockTimeout(error) ? await explained(client, key, { patience, cause: error }) : error;
  }
}

/** Returns whether a statement failed because another transaction kept a lock for too long. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE;
}

const HOLDER = `
  SELECT pid, usename, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND objsubid = 1 AND classid = 0 AND objid = $1 AND pg_locks.granted
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

interface Holder {
  readonly pid: number;
  readonly usename: string;
}

async function explained(
  client: pg.Client,
  key: number,
  { patience, cause }: { readonly patience: string; readonly cause: unknown },
): Promise<Error> {
  const { rows } = await client.query<Holder>(HOLDER, [key]);
  const [holder] = rows;
  if (holder === undefined) {
    return new Error(
      `others kept a lock on the databases for more than ${patience} (pg_stat_activity names them); have them end, and try again`,
      { cause },
    );
  }
  const { pid, usename } = holder;
  return new Error(
    `another setup of the databases has kept its lock for more than ${patience}: PostgreSQL's process ${pid}, of ${usename}; ` +
      `wait for it, or, if it is left over, end it by SELECT pg_terminate_backend(${pid}), and try again`,
    { cause },
  );
}
