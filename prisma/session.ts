import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

import type { Service } from '../contracts/names.ts';

/**
 * What every session must have: Prisma writes times without an offset, and reads them without looking at it, so another
 * TimeZone shifts them; in another DateStyle it can't read them at all.
 */
export const SESSION = { TimeZone: 'UTC', DateStyle: 'ISO, MDY' } as const;

/** Startup options would do, but pgbouncer refuses them; both of these are settings that it keeps for each client. */
const SET_SESSION = Object.entries(SESSION)
  .map(([name, value]) => `SET ${name} TO '${value}'`)
  .join('; ');

const CONNECT_TIMEOUT_MS = 2_000;

/** The driver takes a time-out for a single query as well, which its types lack. */
const SETTING = { text: SET_SESSION, query_timeout: CONNECT_TIMEOUT_MS };

/** Sets what {@link SESSION} says, on a connection that was just opened. */
async function setSession(client: pg.ClientBase): Promise<void> {
  await client.query(SETTING);
}

/** Returns how Prisma connects to a service's database: by at most `connections` at a time. */
export function adapterAt(url: string, connections: number): PrismaPg {
  return new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    onConnect: (client): unknown => setSession(client), // the pool waits for it, which its types lack
  });
}

/** Runs `work` on a connection of its own. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a connection that is lost fails the query under way, or the next one
  await client.connect();
  try {
    await setSession(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Any service's Prisma client. */
interface Database {
  $queryRawUnsafe<T>(sql: string): Promise<T>;
}

const READ_SESSION = `SELECT current_setting('TimeZone') AS "TimeZone", current_setting('DateStyle') AS "DateStyle"`;

/**
 * Resolves to what is wrong with the sessions of a service's database, or to undefined. Rejects while it can't be
 * reached. A session that was set right is wrong only where a pooler hands out another one.
 */
export async function sessionFault(service: Service, db: Database): Promise<string | undefined> {
  const [row] = await db.$queryRawUnsafe<(typeof SESSION)[]>(READ_SESSION);
  const wrong = Object.entries(SESSION).flatMap(([name, value]) => {
    const found = row?.[name as keyof typeof SESSION]; // one of its own entries
    return found === value ? [] : [`${name} '${found}' instead of '${value}'`];
  });
  if (wrong.length === 0) return undefined;
  return (
    `the sessions of the database of ${service} have ${wrong.join(' and ')}, so every time would be wrong; ` +
    'run the setup of the databases, and use no pooler that forgets what a session sets'
  );
}
