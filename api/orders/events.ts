/** An order's events as server-sent events (the `text/event-stream` of the HTML standard). */
import { once } from 'node:events';

import type { Response } from 'express';

import type { streamEvents } from '../../contracts/orders.api.ts';
import { lastEventId, SETTLED_EVENT_ID } from '../../contracts/orders.schema.ts';
import type { Handled } from '../handle.ts';
import { parse, Problem } from '../problems.ts';
import { patience } from './patience.ts';
import type { News, OrderWatch } from './watch.ts';

export interface StreamLimits {
  /** How many streams this process serves at a time. @default 1000 */
  readonly streams?: number;
  /** How often a stream without news gives a sign of life. @default 15000 */
  readonly heartbeatMs?: number;
}

/** How long a client waits before it comes again. */
const RETRY_MS = 1000;

type Asked = Pick<Handled<typeof streamEvents>, 'query' | 'request' | 'response'>;

const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no' };

/** Streams orders' events to those who asked, until each order's saga has settled. */
export class OrderEvents {
  readonly #watch: OrderWatch;
  readonly #stopping: AbortSignal;
  readonly #limits: Required<StreamLimits>;
  #streams = 0;

  constructor(watch: OrderWatch, stopping: AbortSignal, { streams = 1000, heartbeatMs = 15_000 }: StreamLimits = {}) {
    this.#watch = watch;
    this.#stopping = stopping;
    this.#limits = { streams, heartbeatMs };
  }

  /**
   * Serves the events of an order, which there is, after the last one that the client has seen.
   *
   * @throws Problem `invalid-request`, `unavailable`
   */
  async serve(orderId: string, asked: Asked): Promise<void> {
    const { request, response } = asked;
    const seen = lastSeen(asked);
    if (seen === SETTLED_EVENT_ID) {
      response.status(204).end(); // which tells a client not to come again
      return;
    }
    if (this.#stopping.aborted) throw new Problem('unavailable', 'this process is being stopped; try again soon');
    if (this.#streams >= this.#limits.streams) throw new Problem('unavailable', 'too many streams are open here');
    response.writeHead(200, HEADERS).flushHeaders();
    if (request.method !== 'HEAD') await this.#stream(orderId, Number(seen), response);
    response.end();
  }

  async #stream(orderId: string, after: number, response: Response): Promise<void> {
    this.#streams += 1;
    const heart = setInterval(() => beat(response), this.#limits.heartbeatMs);
    try {
      response.write(`retry: ${RETRY_MS}\n\n`);
      await this.#tellAll(orderId, after, response);
    } finally {
      clearInterval(heart);
      this.#streams -= 1;
    }
  }

  /** The next news are looked for when the last were taken, so nothing piles up for a client that reads slowly. */
  async #tellAll(orderId: string, from: number, response: Response): Promise<void> {
    const signal = patience(response, this.#stopping);
    let after = from;
    while (!signal.aborted) {
      const news = await this.#watch.next(orderId, after, signal);
      if (news === null) return;
      if (!response.write(eventsOf(orderId, news))) await once(response, 'drain', { signal }).catch(() => undefined);
      if (news.settled !== null) return;
      after = news.changes.at(-1)?.seq ?? after;
    }
  }
}

/** The header counts first: a client that reconnects sends it to its first URL, whose query may be out of date. */
function lastSeen({ query, request }: Asked): string {
  const header = parse(lastEventId.optional(), request.get('last-event-id'), 'header/last-event-id');
  return [header, query.lastEventId].find((id) => id !== undefined && id !== '') ?? '0';
}

/** Who hasn't read what was sent so far, since there is no room for more, reads no longer. */
function beat(response: Response): void {
  if (response.writableNeedDrain) response.destroy();
  else response.write(': still there\n\n');
}

function eventsOf(orderId: string, { changes, settled }: News): string {
  const events = changes.map(({ seq, ...change }) => event(String(seq), 'order.status', { orderId, ...change }));
  if (settled !== null) events.push(event(SETTLED_EVENT_ID, 'order.settled', { orderId, ...settled }));
  return events.join('');
}

/** JSON has no line breaks outside of its strings, and escapes those inside. */
function event(id: string, name: string, data: unknown): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
