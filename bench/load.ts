import { randomUUID } from 'node:crypto';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import { Pool } from 'undici';

import { DEVELOPMENT } from '../contracts/identity.ts';
import { key, newOrder } from '../tests/support/orders.ts';

/** What normal clients ask for. */
export const ASKED = ['GET an order', 'POST an order'] as const;
export type Asked = (typeof ASKED)[number];

/** How long answers took, in microseconds. */
export type Latencies = Readonly<Record<Asked, RecordableHistogram>>;

export interface Load {
  readonly latencies: Latencies;
  /** How often something else came than an answer of the 200s, by what it was. */
  readonly failures: ReadonlyMap<string, number>;
}

const PER_SECOND: Readonly<Record<Asked, number>> = { 'GET an order': 50, 'POST an order': 4 };
const MICROSECONDS = 1_000;
const TIMEOUT_MS = 60_000;

export function emptyLatencies(): Latencies {
  return { 'GET an order': createHistogram(), 'POST an order': createHistogram() };
}

/** Normal clients of an API. */
export class Clients {
  readonly #pool: Pool;
  readonly #orders: string[] = [];

  constructor(url: URL) {
    this.#pool = new Pool(url, {
      connections: 20,
      clientTtl: 1_000, // so that they have to be let in again and again
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** Places the orders that are asked for later, and waits until they have settled. */
  async prepare(orders: number): Promise<void> {
    const answers = await Promise.all(Array.from({ length: orders }, async () => this.#place({ prefer: 'wait=30' })));
    for (const { statusCode, text } of answers) {
      if (statusCode !== 201) throw new Error(`an order was answered ${statusCode}: ${text}`);
      this.#orders.push((JSON.parse(text) as { id: string }).id); // what a 201 has
    }
  }

  /**
   * Sends so many requests a second, whether or not the earlier ones were answered: a client that waits for a slow
   * answer would spare the server just when it matters. Each one's time counts from when it was due.
   */
  async send(seconds: number): Promise<Load> {
    const latencies = emptyLatencies();
    const failures = new Map<string, number>();
    const running = ASKED.map(async (asked) => {
      const [start, every] = [performance.now(), 1_000 / PER_SECOND[asked]];
      const requests: Promise<void>[] = [];
      for (let n = 0; n < seconds * PER_SECOND[asked]; n += 1) {
        const due = start + n * every;
        await delay(Math.max(0, due - performance.now()));
        requests.push(this.#ask(asked, failures).then(() => record(latencies[asked], due)));
      }
      await Promise.all(requests);
    });
    await Promise.all(running);
    return { latencies, failures };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #ask(asked: Asked, failures: Map<string, number>): Promise<void> {
    const outcome = await this.#outcome(asked);
    if (!outcome.startsWith('2')) failures.set(outcome, (failures.get(outcome) ?? 0) + 1);
  }

  async #outcome(asked: Asked): Promise<string> {
    try {
      const { statusCode } = await (asked === 'GET an order' ? this.#look() : this.#place());
      return String(statusCode);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #look(): Promise<{ readonly statusCode: number }> {
    const id = this.#orders[Math.floor(Math.random() * this.#orders.length)] ?? '';
    const { statusCode, body } = await this.#pool.request({ method: 'GET', path: `/v1/orders/${id}` });
    await body.dump();
    return { statusCode };
  }

  async #place(headers: Readonly<Record<string, string>> = {}): Promise<{ readonly statusCode: number; text: string }> {
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: '/v1/orders',
      headers: { 'content-type': 'application/json', ...key(randomUUID()), ...headers },
      body: JSON.stringify(newOrder({ quantity: 1, customerId: DEVELOPMENT.customer })),
    });
    return { statusCode, text: await body.text() };
  }
}

function record(histogram: RecordableHistogram, since: number): void {
  histogram.record(Math.max(1, Math.round((performance.now() - since) * MICROSECONDS)));
}
