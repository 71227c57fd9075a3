/** Customers, as they are: they ask until they are answered, always with the same key. */
import { setTimeout as delay } from 'node:timers/promises';

import { call, type Reply } from '../tests/support/http.ts';
import { newOrder } from '../tests/support/orders.ts';
import type { End } from './deck.ts';
import { CUSTOMERS, type Plan, type PlannedOrder } from './plan.ts';
import type { System } from './system.ts';

/** An order that was accepted. */
export interface Accepted {
  readonly id: string;
  readonly ends: readonly End[];
  readonly cancels: boolean;
}

/** An order that shows that the system has recovered. */
export interface Probe {
  readonly id: string;
  /** When it was accepted, by the wall clock. */
  readonly at: number;
}

export interface Customers {
  readonly accepted: readonly Accepted[];
  /** What no customer should ever hear: a refusal of a good request, another order for the same key. */
  readonly complaints: readonly string[];
  /** How many requests went without an answer, or were told to come again. */
  unanswered(): number;
  /** Orders, cancels and asks as the plan says, until all of it was answered. */
  run(): Promise<void>;
  /** Places an order that nothing is wrong with, by one API or by whichever answers. */
  probe(key: string, api: number | null): Promise<Probe>;
}

const PAUSE_MS = 100;
const PROBE_CUSTOMER = 'cus_soak_0';
const GOOD: Pick<PlannedOrder, 'customer' | 'wish'> = { customer: PROBE_CUSTOMER, wish: { quantity: 1 } };

/** Brings the plan's customers; an abort sends them home. */
export async function customersOf(plan: Plan, system: System, signal: AbortSignal): Promise<Customers> {
  const names = Array.from({ length: CUSTOMERS }, (_, n) => `cus_soak_${n}`);
  const minted = names.map(async (name) => [name, await system.token('customer', name)] as const);
  const tokens = new Map(await Promise.all(minted));
  const accepted: Accepted[] = [];
  const complaints: string[] = [];
  const start = performance.now();
  let unanswered = 0;

  /** Asks the APIs in turns, or one of them only, until there is an answer. */
  async function insist(ask: (api: string) => Promise<Reply>, only: number | null = null): Promise<Reply> {
    for (let turn = only ?? Math.floor(performance.now()); ; turn += only === null ? 1 : 0) {
      signal.throwIfAborted();
      const reply = await ask(system.apis[turn % system.apis.length] ?? '').catch(() => undefined);
      if (reply !== undefined && !isLater(reply)) return reply;
      unanswered += 1;
      await delay(PAUSE_MS, undefined, { signal });
    }
  }
  const headers = (customer: string, key?: string): Record<string, string> => ({
    authorization: `Bearer ${tokens.get(customer) ?? ''}`,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  });
  async function place({ customer, wish }: typeof GOOD, key: string, only: number | null = null): Promise<string> {
    const body = newOrder({ ...wish, customerId: customer });
    const { status, body: answer } = await insist(
      async (api) => call('POST', `${api}/v1/orders`, body, headers(customer, key)),
      only,
    );
    if (status === 201) return (answer as { id: string }).id; // what a 201 has
    throw new Error(`the order with key '${key}' was answered ${status}: ${JSON.stringify(answer)}`);
  }
  async function order(planned: PlannedOrder): Promise<void> {
    const { atMs, key, cancelAfterMs, readAfterMs, repeats, ends } = planned;
    await delay(Math.max(0, start + atMs - performance.now()), undefined, { signal });
    const id = await place(planned, key);
    accepted.push({ id, ends, cancels: cancelAfterMs !== null });
    await Promise.all([
      repeats ? repeat(planned, id) : undefined,
      cancelAfterMs === null ? undefined : cancel(planned, id, cancelAfterMs),
      readAfterMs === null ? undefined : read(planned, id, readAfterMs),
    ]);
  }
  async function repeat(planned: PlannedOrder, id: string): Promise<void> {
    const again = await place(planned, planned.key);
    if (again !== id) complaints.push(`key '${planned.key}' made the orders '${id}' and '${again}'`);
  }
  async function cancel({ customer, key }: PlannedOrder, id: string, afterMs: number): Promise<void> {
    await delay(afterMs, undefined, { signal });
    const own = headers(customer, `${key}-cancel`);
    const { status } = await insist(async (api) => call('POST', `${api}/v1/orders/${id}/cancel`, {}, own));
    if (![200, 202, 409].includes(status)) complaints.push(`the cancel of '${id}' was answered ${status}`);
  }
  async function read({ customer }: PlannedOrder, id: string, afterMs: number): Promise<void> {
    await delay(afterMs, undefined, { signal });
    for (const path of [`/v1/orders/${id}`, `/v1/orders/${id}/saga`, '/v1/orders']) {
      const { status } = await insist(async (api) => call('GET', `${api}${path}`, undefined, headers(customer)));
      if (status !== 200) complaints.push(`GET ${path} was answered ${status}`);
    }
  }
  return {
    accepted,
    complaints,
    unanswered: () => unanswered,
    run: async () => {
      const results = await Promise.allSettled(plan.orders.map(order));
      if (signal.aborted) return;
      for (const result of results) if (result.status === 'rejected') complaints.push(String(result.reason));
    },
    probe: async (key, api) => {
      const id = await place(GOOD, key, api);
      const at = Date.now();
      accepted.push({ id, ends: ['shipped'], cancels: false });
      return { id, at };
    },
  };
}

/** Too many requests, or nobody there who could answer: the same may be asked again. */
function isLater({ status }: Reply): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
