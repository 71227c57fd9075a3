import { SERVICES, type Service } from '../../contracts/names.ts';
import type { System } from '../system.ts';
import { visit, type Query } from '../verify/database.ts';
import { clockFinding } from './clock.ts';
import { examined, type Finding, notLookedAt, ok, problem, warning } from './finding.ts';
import { knownFindings } from './known-findings.ts';

const COMMAND_LATE_S = 120;

/** Reads each service's database, by the role that may only read. */
export async function databaseFindings(
  { databases, start }: Pick<System, 'databases' | 'start'>,
  stuckAfter: number,
): Promise<readonly Finding[]> {
  const read = async (
    service: Service,
    about: string,
    look: (query: Query) => Promise<readonly Finding[]>,
  ): Promise<readonly Finding[]> => {
    const url = databases[service];
    if (url === undefined) return [notLookedAt(about, `--${service}-database`)];
    return examined(about, start.postgres, async () => visit(service, url, look));
  };
  const findings = [
    ...SERVICES.map(async (service) => {
      const about = `database ${service}`;
      return read(service, about, async (query) => roleFindings(about, query));
    }),
    read('orders', 'PostgreSQL', serverFindings),
    read('orders', 'orders', async (query) => stuckFindings(query, stuckAfter)),
    read('orders', 'commands', commandFindings),
    read('orders', 'findings', knownFindings),
  ];
  return (await Promise.all(findings)).flat();
}

async function roleFindings(about: string, query: Query): Promise<readonly Finding[]> {
  const [row] = await query<{ role: string }>('SELECT current_user AS role');
  return [ok(about, `can be read as ${row?.role}`)];
}

async function serverFindings(query: Query): Promise<readonly Finding[]> {
  const before = Date.now();
  const [row] = await query<{ now: Date; version: string }>(
    "SELECT clock_timestamp() AS now, current_setting('server_version') AS version",
  );
  const after = Date.now();
  if (row === undefined) throw new Error('PostgreSQL does not say what time it is');
  return [ok('PostgreSQL', `version ${row.version}`), clockFinding("PostgreSQL's clock", row.now, { before, after })];
}

interface Unsettled {
  readonly all: number;
  readonly late: readonly string[] | null;
  readonly lateCount: number;
  readonly parked: readonly string[] | null;
  readonly parkedCount: number;
}

const UNSETTLED = `
  WITH unsettled AS (
    SELECT order_id, created_at, coalesce((trace ->> 'needsAttention')::boolean, false) AS parked,
           created_at < now() - $1 * interval '1 minute' AS late
    FROM saga WHERE settled_at IS NULL
  )
  SELECT count(*) AS "all",
         count(*) FILTER (WHERE late AND NOT parked) AS "lateCount",
         (array_agg(order_id ORDER BY created_at) FILTER (WHERE late AND NOT parked))[1:3] AS late,
         count(*) FILTER (WHERE parked) AS "parkedCount",
         (array_agg(order_id ORDER BY created_at) FILTER (WHERE parked))[1:3] AS parked
  FROM unsettled`;

async function stuckFindings(query: Query, stuckAfter: number): Promise<readonly Finding[]> {
  const [row] = await query<Unsettled & Record<string, unknown>>(UNSETTLED, [stuckAfter]);
  if (row === undefined) throw new Error('the orders could not be counted');
  const { all, late, lateCount, parked, parkedCount } = row;
  const about = 'orders';
  return [
    lateCount === 0
      ? ok(about, `${all} under way, none for more than ${stuckAfter} minutes`)
      : problem(
          about,
          `${lateCount} under way for more than ${stuckAfter} minutes`,
          look(late, 'see which step waits'),
        ),
    parkedCount === 0
      ? ok('sagas', 'none needs attention')
      : warning(
          'sagas',
          `${parkedCount} need attention: a step fails again and again`,
          look(parked, 'mend what fails'),
        ),
  ];
}

function look(ids: readonly string[] | null, purpose: string): string {
  return `${purpose}: ${(ids ?? []).map((id) => `backstitch orders show ${id}`).join(', ')}`;
}

async function commandFindings(query: Query): Promise<readonly Finding[]> {
  const [row] = await query<{ count: number; oldest: number | null }>(
    'SELECT count(*), extract(epoch FROM now() - min(created_at))::float8 AS oldest FROM command WHERE answered_at IS NULL',
  );
  const { count = 0, oldest } = row ?? {};
  if (count === 0) return [ok('commands', 'all are answered')];
  const seconds = Math.round(oldest ?? 0);
  const says = `${count} wait for an answer, the oldest for ${seconds} s`;
  if (seconds < COMMAND_LATE_S) return [ok('commands', says)];
  return [warning('commands', says, 'they are delivered when Temporal and the orders worker are up')];
}
