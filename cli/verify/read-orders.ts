import type { Query } from './database.ts';
import type { OrderFacts, UndoFacts } from './world.ts';

type Row = Omit<OrderFacts, 'undo'> & { readonly undo: Omit<UndoFacts, 'begunAt'> | null; readonly begunAt: Date };

/** A row of the table `saga` as facts, or null. */
const facts = (saga: string, more = ''): string => `
  CASE WHEN ${saga}.id IS NOT NULL THEN jsonb_build_object('settled', ${saga}.settled_at IS NOT NULL,
    'state', ${saga}.trace ->> 'state', 'outcome', ${saga}.trace #>> '{outcome,status}',
    'needsAttention', coalesce((${saga}.trace ->> 'needsAttention')::boolean, false)${more}) END`;

const STEPS = `, 'steps', (
  SELECT coalesce(jsonb_object_agg(step ->> 'name', step ->> 'state'), '{}') FROM jsonb_array_elements(undo.trace -> 'steps') AS step)`;

/** Reads every order, with its lines, its past, its saga and its undo. */
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
    SELECT orders.id, status::text, total_amount AS total, currency, tracking_number AS "trackingNumber", placed_at AS "placedAt",
           coalesce(line.lines, '') AS lines, coalesce(line.total, 0) AS "linesTotal",
           coalesce(past.statuses, '{}') AS history, coalesce(past.whole, false) AS "historyIsWhole",
           ${facts('saga')} AS saga, ${facts('undo', STEPS)} AS undo, undo.created_at AS "begunAt"
    FROM orders LEFT JOIN line ON line.order_id = orders.id LEFT JOIN past ON past.order_id = orders.id
         LEFT JOIN saga ON saga.id = orders.id LEFT JOIN saga AS undo ON undo.id = orders.id || '/undo'
    ORDER BY orders.id`);
  return rows.map(({ undo, begunAt, ...order }) => ({ ...order, undo: undo && { ...undo, begunAt } }));
}

/** Names the orders that somebody has undone, or had undone. */
export async function undoneOrders(query: Query): Promise<ReadonlySet<string>> {
  const rows = await query<{ id: string }>('SELECT order_id AS id FROM saga WHERE id <> order_id');
  return new Set(rows.map(({ id }) => id));
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

/** Counts the sagas begun until `since` that aren't settled. */
export async function countUnsettled(query: Query, since: Date): Promise<number> {
  const sql = `SELECT count(*) FROM saga WHERE settled_at IS NULL AND created_at <= $1`;
  const [row] = await query<{ count: number }>(sql, [since]);
  return row?.count ?? 0;
}
