import type { Query } from './database.ts';
import type { OrderFacts } from './world.ts';

type Row = Omit<OrderFacts, 'saga'> & {
  readonly hasSaga: boolean;
  readonly settled: boolean;
  readonly state: string | null;
  readonly outcome: string | null;
  readonly needsAttention: boolean;
};

/** Reads every order, with its lines, its past and its saga. */
export async function readOrders(query: Query): Promise<readonly OrderFacts[]> {
  const rows = await query<Row>(`
    WITH line AS (
      SELECT order_id, string_agg(sku || '=' || quantity, ' ' ORDER BY sku COLLATE "C") AS lines,
             sum(quantity * unit_amount)::bigint AS total
      FROM order_line GROUP BY order_id
    ), past AS (
      SELECT order_id, array_agg(status::text ORDER BY seq) AS statuses, min(seq) = 1 AND max(seq) = count(*) AS whole
      FROM order_status_history GROUP BY order_id
    )
    SELECT id, status::text, total_amount AS total, currency, tracking_number AS "trackingNumber", placed_at AS "placedAt",
           coalesce(line.lines, '') AS lines, coalesce(line.total, 0) AS "linesTotal",
           coalesce(past.statuses, '{}') AS history, coalesce(past.whole, false) AS "historyIsWhole",
           saga.order_id IS NOT NULL AS "hasSaga", saga.settled_at IS NOT NULL AS settled,
           saga.trace ->> 'state' AS state, saga.trace #>> '{outcome,status}' AS outcome,
           coalesce((saga.trace ->> 'needsAttention')::boolean, false) AS "needsAttention"
    FROM orders LEFT JOIN line ON line.order_id = id LEFT JOIN past ON past.order_id = id
         LEFT JOIN saga ON saga.order_id = id`);
  return rows.map(({ hasSaga, settled, state, outcome, needsAttention, ...order }) => ({
    ...order,
    saga: hasSaga ? { settled, state, outcome, needsAttention } : null,
  }));
}

/** Tells which of these orders there are. */
export async function existingOrders(query: Query, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await query<{ id: string }>('SELECT id FROM orders WHERE id = ANY ($1)', [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** The database's own clock. */
export async function readClock(query: Query): Promise<Date> {
  const [row] = await query<{ now: Date }>('SELECT now()');
  return row?.now ?? new Date();
}

/** Counts the orders placed until `since` whose saga isn't settled. */
export async function countUnsettled(query: Query, since: Date): Promise<number> {
  const sql = `SELECT count(*) FROM saga JOIN orders ON orders.id = order_id WHERE settled_at IS NULL AND placed_at <= $1`;
  const [row] = await query<{ count: number }>(sql, [since]);
  return row?.count ?? 0;
}
