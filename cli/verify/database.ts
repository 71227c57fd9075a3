import pg from 'pg';

import type { Service } from '../../contracts/names.ts';
import { CannotRead } from './cannot-read.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** The driver can't read other dates; a table that is being changed isn't waited for without an end. */
const SETTINGS = "SET LOCAL TimeZone TO 'UTC'; SET LOCAL DateStyle TO 'ISO, MDY'; SET LOCAL lock_timeout TO '10s'";

/** Reads one moment of a service's database: all queries of a visit see the same state. */
export type Query = <R extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<R[]>;

/**
 * Visits a service's database in one read-only transaction.
 *
 * @throws CannotRead when it can't be reached, or isn't what it should be
 */
export async function visit<T>(service: Service, url: string, read: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: { getTypeParser: parserOf },
    application_name: 'backstitch verify',
  });
  let lost: Error | undefined;
  client.on('error', (error) => (lost = error)); // a query under way fails with it, too
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await client.query(SETTINGS);
    return await read(async (sql, values = []) => (await client.query(sql, [...values])).rows as never);
  } catch (error) {
    throw new CannotRead(`the database of ${service} can't be read: ${reasonOf(lost ?? error)}; is everything up?`, {
      passing: true,
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined); // it was only read
  }
}

const INT8 = 20;

function parserOf(oid: number): (text: string) => unknown {
  return oid === INT8 ? safeInteger : (pg.types.getTypeParser(oid) as (text: string) => unknown); // or any
}

/** Amounts come as BIGINT; one that JavaScript can't count exactly would make the proof worthless. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`'${text}' is too large to be counted exactly`);
}

/** A refused connection is an AggregateError of all addresses, with an empty message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
