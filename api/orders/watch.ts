import type { Logger } from 'pino';

import type { OrderStatus } from '../../contracts/orders.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Background } from '../background.ts';

/** A change of an order's status. The changes of an order are numbered from 1, without a gap. */
export interface StatusChange {
  readonly seq: number;
  readonly status: OrderStatus;
  readonly cause: string;
  readonly at: string;
}

/** What has happened to an order. `settled` is null while a saga of it goes on: its own, or its undo. */
export interface News {
  readonly changes: readonly StatusChange[];
  readonly settled: { readonly status: OrderStatus; readonly at: string } | null;
}

interface Watcher {
  readonly orderId: string;
  /** The last change that it knows of. */
  readonly after: number;
  readonly tell: (news: News | null) => void;
}

interface Row {
  readonly watcher: number;
  readonly seq: number | null;
  readonly status: OrderStatus;
  readonly cause: string;
  readonly at: Date;
  readonly status_now: OrderStatus;
  readonly settled_at: Date | null;
}

const SOONEST_MS = 50;
const LATEST_MS = 500;

/** Watches orders for all who wait for news of them: with one query at a time, and none while nobody waits. */
export class OrderWatch {
  readonly #db: OrdersDatabase;
  readonly #background: Background;
  readonly #log: Logger;
  readonly #watchers = new Set<Watcher>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #failing = false;
  #delayMs = SOONEST_MS;

  constructor(db: OrdersDatabase, background: Background, log: Logger) {
    this.#db = db;
    this.#background = background;
    this.#log = log;
  }

  /** How many wait for news. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Waits for what happens to an order after its change number `after`; null once nobody wants to know any more. */
  async next(orderId: string, after: number, signal: AbortSignal): Promise<News | null> {
    if (signal.aborted) return null;
    const { promise, resolve } = Promise.withResolvers<News | null>();
    const giveUp = (): void => resolve(null);
    const watcher = { orderId, after, tell: resolve };
    this.#watchers.add(watcher);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#hurry();
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#rest();
    }
  }

  /** Waits until an order's saga has settled, or nobody wants to know any more. */
  async settled(orderId: string, signal: AbortSignal): Promise<void> {
    let news: News | null = { changes: [], settled: null };
    for (let after = 0; news?.settled === null; after = news?.changes.at(-1)?.seq ?? after) {
      news = await this.next(orderId, after, signal);
    }
  }

  /** Somebody new doesn't wait for long. */
  #hurry(): void {
    if (this.#delayMs === SOONEST_MS && this.#timer !== undefined) return;
    this.#delayMs = SOONEST_MS;
    if (!this.#looking) this.#lookLater();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#background.run(async () => this.#look()), this.#delayMs);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#delayMs = Math.min(this.#delayMs * 1.5, LATEST_MS);
    this.#looking = true;
    try {
      if (this.#watchers.size > 0) await this.#tellNews([...this.#watchers]);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.warn({ err: error }, 'orders can not be watched; it is tried again until it works');
      this.#failing = true;
    }
    this.#looking = false;
    if (this.#watchers.size > 0 && !this.#background.signal.aborted) this.#lookLater();
  }

  async #tellNews(watchers: readonly Watcher[]): Promise<void> {
    const rows = await this.#db.$queryRaw<Row[]>`
      SELECT (w.n - 1)::int AS watcher, h.seq, h.status, h.cause, h.at, o.status AS status_now, s.settled_at
      FROM unnest(${watchers.map(({ orderId }) => orderId)}::text[], ${watchers.map(({ after }) => after)}::int[])
        WITH ORDINALITY AS w (order_id, after, n)
      JOIN orders o ON o.id = w.order_id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN bool_and(settled_at IS NOT NULL) THEN max(settled_at) END AS settled_at
        FROM saga WHERE saga.order_id = w.order_id) s
      LEFT JOIN order_status_history h ON h.order_id = w.order_id AND h.seq > w.after
      WHERE h.seq IS NOT NULL OR s.settled_at IS NOT NULL
      ORDER BY w.n, h.seq`;
    for (const [index, told] of Map.groupBy(rows, ({ watcher }) => watcher)) watchers[index]?.tell(newsOf(told));
  }
}

function newsOf(rows: readonly Row[]): News {
  const changes = rows.flatMap(({ seq, status, cause, at }): StatusChange[] =>
    seq === null ? [] : [{ seq, status, cause, at: at.toISOString() }],
  );
  const [first] = rows;
  if (first === undefined || first.settled_at === null) return { changes, settled: null };
  return { changes, settled: { status: first.status_now, at: first.settled_at.toISOString() } };
}
