/** Customers, as they are: they ask until they are answered, always with the same key. */
import { setTimeout as delay } from 'node:timers/promises';

import { newOrder } from '../tests/support/orders.ts';
import { callerOf } from './caller.ts';
import type { End } from './deck.ts';
import { customerName, CUSTOMERS, type Plan, type PlannedOrder } from './plan.ts';
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

type Ordering = Pick<PlannedOrder, 'customer' | 'wish' | 'key'>;

/** Brings the plan's customers; an abort sends them home. */
export async function customersOf(plan: Plan, system: System, signal: AbortSignal): Promise<Customers> {
  const names = Array.from({ length: CUSTOMERS }, (_, n) => customerName(n));
  const minted = names.map(async (name) => [name, await system.token('customer', name)] as const);
  const tokens = new Map(await Promise.all(minted));
  const tokenOf = (customer: string): string => tokens.get(customer) ?? '';
  const caller = callerOf(system.apis, signal);
  const accepted: Accepted[] = [];
  const complaints: string[] = [];
  const start = performance.now();

  async function place({ customer, wish, key }: Ordering, only: number | null = null): Promise<string> {
    const body = newOrder({ ...wish, customerId: customer });
    const reply = await caller.ask('POST', '/v1/orders', { token: tokenOf(customer), body, key, only });
    if (reply.status === 201) return (reply.body as { id: string }).id; // what a 201 has
    throw new Error(`the order with key '${key}' was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  }
  async function order(planned: PlannedOrder): Promise<void> {
    const { atMs, cancelAfterMs, readAfterMs, repeats, ends } = planned;
    await delay(Math.max(0, start + atMs - performance.now()), undefined, { signal });
    const id = await place(planned);
    accepted.push({ id, ends, cancels: cancelAfterMs !== null });
    await Promise.all([
      repeats ? repeat(planned, id) : undefined,
      cancelAfterMs === null ? undefined : cancel(planned, id, cancelAfterMs),
      readAfterMs === null ? undefined : read(planned, id, readAfterMs),
    ]);
  }
  async function repeat(planned: PlannedOrder, id: string): Promise<void> {
    const again = await place(planned);
    if (again !== id) complaints.push(`key '${planned.key}' made the orders '${id}' and '${again}'`);
  }
  async function cancel({ customer, key }: PlannedOrder, id: string, afterMs: number): Promise<void> {
    await delay(afterMs, undefined, { signal });
    const request = { token: tokenOf(customer), body: {}, key: `${key}-cancel` };
    const { status } = await caller.ask('POST', `/v1/orders/${id}/cancel`, request);
    if (![200, 202, 409].includes(status)) complaints.push(`the cancel of '${id}' was answered ${status}`);
  }
  async function read({ customer }: PlannedOrder, id: string, afterMs: number): Promise<void> {
    await delay(afterMs, undefined, { signal });
    for (const path of [`/v1/orders/${id}`, `/v1/orders/${id}/saga`, '/v1/orders']) {
      const { status } = await caller.ask('GET', path, { token: tokenOf(customer) });
      if (status !== 200) complaints.push(`GET ${path} was answered ${status}`);
    }
  }
  return {
    accepted,
    complaints,
    unanswered: caller.unanswered,
    run: async () => {
      const results = await Promise.allSettled(plan.orders.map(order));
      if (signal.aborted) return;
      for (const result of results) if (result.status === 'rejected') complaints.push(String(result.reason));
    },
    probe: async (key, api) => {
      const id = await place({ customer: customerName(0), wish: { quantity: 1 }, key }, api);
      const at = Date.now();
      accepted.push({ id, ends: ['shipped'], cancels: false });
      return { id, at };
    },
  };
}
