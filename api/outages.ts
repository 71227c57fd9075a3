import { postgresErrorIn } from '../process/postgres-error.ts';

/** What Prisma says when it gets no connection, loses one, or the server is shutting down or coming up. */
const OUTAGES = new Set(['P1000', 'P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);
const CONNECTION_LOST =
  /ECONN|ETIMEDOUT|EPIPE|terminat|timeout|shutting down|starting up|recovery|closed|too many clients|accepting connections/iu;

/** What the driver's pool says of a server that takes connections and is silent; Prisma lets it through as it is. */
const POOL_GAVE_UP = /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect)/u;

/**
 * What PostgreSQL says of something that goes well later, by its codes
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html): a connection is lost, it is read-only as a standby is,
 * a transaction met another one, a disk is full, a lock is taken, it is told to stop, its files can't be reached.
 */
const PASSING = /^(?:08|25006|40|53|55P03|57|58)/u;

/** Whether the database failed, and the same request may go well soon. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (POOL_GAVE_UP.test(error.message)) return true;
  if ('code' in error && typeof error.code === 'string' && OUTAGES.has(error.code)) return true;
  if (!error.name.startsWith('Prisma') && error.name !== 'DriverAdapterError') return false;
  return PASSING.test(postgresErrorIn(error)?.code ?? '') || CONNECTION_LOST.test(error.message);
}
