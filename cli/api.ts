/** Every request to the API that a command makes. */
import { request } from 'undici';
import type { z } from 'zod';

import type { Address, OrderLine, OrderStatus } from '../contracts/orders.ts';
import type { SagaView } from '../contracts/saga.ts';
import { Refused, Unreachable } from './api-errors.ts';
import {
  type CommandView,
  commandReply,
  type OrderDetails,
  orderDetailsReply,
  type OrderPage,
  orderPageReply,
  orderReply,
  type OrderView,
  problemReply,
  sagaReply,
} from './replies.ts';

export interface NewOrder {
  readonly customerId: string;
  readonly address: Address;
  readonly card: string;
  readonly lines: readonly OrderLine[];
}

/** Which orders are asked for. */
export interface OrderQuery {
  readonly status?: OrderStatus | undefined;
  readonly customerId?: string | undefined;
  /** ISO 8601. */
  readonly placedAfter?: string | undefined;
  readonly placedBefore?: string | undefined;
  readonly limit?: number | undefined;
  /** The id of the last one seen. */
  readonly startingAfter?: string | undefined;
}

/** The API. All of it throws {@link Unreachable} and {@link Refused}. */
export interface Api {
  placeOrder(order: NewOrder, idempotencyKey: string): Promise<OrderView>;
  orders(query: OrderQuery): Promise<OrderPage>;
  order(id: string): Promise<OrderDetails>;
  saga(orderId: string): Promise<SagaView>;
  cancel(orderId: string, reason: string | undefined, idempotencyKey: string): Promise<CommandView>;
  command(orderId: string, commandId: string): Promise<CommandView>;
  /** What time it is there, to the second. */
  clock(): Promise<Date>;
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly date: string | undefined;
}

const TIMEOUT_MS = 10_000;

/** Talks to the API at `url`. */
export function apiAt(url: string, timeoutMs = TIMEOUT_MS): Api {
  const ask = async <T>(asked: Asked, schema: z.ZodType<T>): Promise<T> => {
    const { status, body } = await send(url, asked, timeoutMs);
    if (status >= 500) throw new Unreachable(`the API at '${url}' answers ${status}: ${problemOf(body)}`);
    if (status >= 400 && problemReply.safeParse(body).success) throw new Refused(problemOf(body), status);
    const { success, data } = schema.safeParse(body);
    if (success) return data;
    throw new Unreachable(`what answers at '${url}' is not this version's API (status ${status})`, true);
  };
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => ask({ method: 'GET', path }, schema);
  return {
    placeOrder: async (body, idempotencyKey) =>
      ask({ method: 'POST', path: '/v1/orders', body, idempotencyKey }, orderReply),
    orders: async (query) => get(`/v1/orders${parameters(query)}`, orderPageReply),
    order: async (id) => get(`/v1/orders/${encodeURIComponent(id)}`, orderDetailsReply),
    saga: async (id) => get(`/v1/orders/${encodeURIComponent(id)}/saga`, sagaReply),
    cancel: async (id, reason, idempotencyKey) => {
      const path = `/v1/orders/${encodeURIComponent(id)}/cancel`;
      return ask({ method: 'POST', path, body: reason === undefined ? {} : { reason }, idempotencyKey }, commandReply);
    },
    command: async (id, commandId) => get(`/v1/orders/${encodeURIComponent(id)}/commands/${commandId}`, commandReply),
    clock: async () => {
      const { date } = await send(url, { method: 'GET', path: '/v1/orders?limit=1' }, timeoutMs);
      return new Date(date ?? Number.NaN);
    },
  };
}

function parameters({ startingAfter, ...query }: OrderQuery): string {
  const all = Object.entries({ ...query, starting_after: startingAfter });
  const given = all.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

async function send(url: string, { method, path, body, idempotencyKey }: Asked, timeoutMs: number): Promise<Reply> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  try {
    const text = body === undefined ? null : JSON.stringify(body);
    const reply = await request(`${url}${path}`, { method, headers, body: text, ...limits });
    const { date } = reply.headers;
    return {
      status: reply.statusCode,
      body: parsed(await reply.body.text()),
      date: typeof date === 'string' ? date : undefined,
    };
  } catch (error) {
    const code = codeOf(error);
    throw new Unreachable(
      `the API at '${url}' can't be reached (${code})`,
      code === 'ECONNREFUSED' || code === 'ENOTFOUND',
    );
  }
}

/** Says what an answer complains about: one line a fault. */
function problemOf(body: unknown): string {
  const { success, data } = problemReply.safeParse(body);
  if (!success) return 'it does not say why';
  const { title, detail, errors } = data;
  if (errors.length === 0) return `${title}: ${detail}`;
  return [`${title}:`, ...errors.map((fault) => `  ${fault.pointer} ${fault.detail}`)].join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
