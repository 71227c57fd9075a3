/** The API as the commands call it: by the client that its OpenAPI document types. */
import { randomUUID } from 'node:crypto';

import createClient from 'openapi-fetch';
import { z } from 'zod';

import type { paths } from '../contracts/openapi.d.ts';
import {
  commandView,
  type CommandView,
  orderDetails,
  type OrderDetails,
  orderList,
  type OrderList,
  orderView,
  type OrderView,
} from '../contracts/order-views.schema.ts';
import { findingList, type FindingList } from '../contracts/findings.schema.ts';
import { type BatchPreview, batchPreview, batchView, type BatchView } from '../contracts/batch.schema.ts';
import { type Resolve, resolutionView, type ResolutionView } from '../contracts/resolve.schema.ts';
import { sagaDetails, type SagaDetails, sagaList, type SagaList } from '../contracts/sagas.schema.ts';
import { sagaView } from '../contracts/saga.schema.ts';
import type { SagaView } from '../contracts/saga.ts';
import { undoView, type UndoView } from '../contracts/undo.schema.ts';
import { Refused, Unreachable } from './api-errors.ts';

type NewOrder = paths['/orders']['post']['requestBody']['content']['application/json'];

/** Which orders are asked for. */
export type OrderQuery = NonNullable<paths['/orders']['get']['parameters']['query']>;

/** Which sagas are asked for. */
export type SagaQuery = NonNullable<paths['/sagas']['get']['parameters']['query']>;

/** Which findings are asked for. */
export type FindingQuery = NonNullable<paths['/findings']['get']['parameters']['query']>;

type BatchWish = paths['/saga-batches']['post']['requestBody']['content']['application/json'];
/** What is to be decided about many sagas. */
export type Batch = Omit<BatchWish, 'dryRun'>;

/** The API. All of it throws {@link Unreachable} and {@link Refused}. */
export interface Api {
  placeOrder(order: NewOrder, idempotencyKey: string): Promise<OrderView>;
  orders(query: OrderQuery): Promise<OrderList>;
  order(id: string): Promise<OrderDetails>;
  saga(orderId: string): Promise<SagaView>;
  cancel(orderId: string, reason: string | undefined, idempotencyKey: string): Promise<CommandView>;
  command(orderId: string, commandId: string): Promise<CommandView>;
  sagas(query: SagaQuery): Promise<SagaList>;
  sagaDetails(id: string): Promise<SagaDetails>;
  findings(query: FindingQuery): Promise<FindingList>;
  resolve(sagaId: string, decision: Resolve, idempotencyKey: string): Promise<ResolutionView>;
  approve(sagaId: string, commandId: string): Promise<ResolutionView | UndoView>;
  /** Tells which sagas a batch would be about. */
  previewBatch(batch: Batch): Promise<BatchPreview>;
  resolveMany(batch: Batch, idempotencyKey: string): Promise<BatchView>;
  batch(id: string): Promise<BatchView>;
  undo(sagaId: string, reason: string, idempotencyKey: string): Promise<UndoView>;
  /** What time it is there, to the second. */
  clock(): Promise<Date>;
}

export interface ApiOptions {
  /** An access token; without one the caller is whom the API takes nobody for. */
  readonly token?: string | undefined;
  /** @default 10000 */
  readonly timeoutMs?: number;
}

/** What a call comes to. */
interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** Talks to the API at `url`. */
export function apiAt(url: string, { token, timeoutMs = 10_000 }: ApiOptions = {}): Api {
  const client = createClient<paths>({
    baseUrl: `${url}/v1`,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    fetch: async (request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
  });
  const answered = async (call: Promise<Answer>): Promise<Answer> => {
    const answer = await call.catch((error: unknown) => {
      throw unreachable(url, error);
    });
    const { response, error } = answer;
    if (response.status >= 500) throw new Unreachable(`the API at '${url}' answers ${response.status}: ${told(error)}`);
    if (response.status >= 400 && isProblem(error)) throw refused(error, response.status);
    return answer;
  };
  const read = async <T>(call: Promise<Answer>, schema: z.ZodType<T>): Promise<T> => {
    const { data: body, response } = await answered(call);
    const { success, data } = schema.safeParse(body);
    if (success) return data;
    throw new Unreachable(`what answers at '${url}' is not this version's API (status ${response.status})`, true);
  };
  const batches = async (body: BatchWish, key: string): Promise<Answer> =>
    client.POST('/saga-batches', { params: { header: once(key) }, body });
  const of = (orderId: string) => ({ params: { path: { orderId } } });
  const once = (key: string) => ({ 'Idempotency-Key': key });
  return {
    placeOrder: async (body, key) => read(client.POST('/orders', { params: { header: once(key) }, body }), orderView),
    orders: async (query) => read(client.GET('/orders', { params: { query } }), orderList),
    order: async (id) => read(client.GET('/orders/{orderId}', of(id)), orderDetails),
    saga: async (id) => read(client.GET('/orders/{orderId}/saga', of(id)), sagaView),
    cancel: async (orderId, reason, key) => {
      const params = { path: { orderId }, header: once(key) };
      const body = reason === undefined ? {} : { reason };
      return read(client.POST('/orders/{orderId}/cancel', { params, body }), commandView);
    },
    command: async (orderId, commandId) => {
      const params = { path: { orderId, commandId } };
      return read(client.GET('/orders/{orderId}/commands/{commandId}', { params }), commandView);
    },
    sagas: async (query) => read(client.GET('/sagas', { params: { query } }), sagaList),
    sagaDetails: async (sagaId) => read(client.GET('/sagas/{sagaId}', { params: { path: { sagaId } } }), sagaDetails),
    findings: async (query) => read(client.GET('/findings', { params: { query } }), findingList),
    resolve: async (sagaId, body, key) => {
      const params = { path: { sagaId }, header: once(key) };
      return read(client.POST('/sagas/{sagaId}/resolve', { params, body }), resolutionView);
    },
    approve: async (sagaId, commandId) => {
      const params = { path: { sagaId, commandId } };
      return read(client.POST('/sagas/{sagaId}/commands/{commandId}/approve', { params, body: {} }), decided);
    },
    previewBatch: async (batch) => read(batches({ ...batch, dryRun: true }, randomUUID()), batchPreview),
    resolveMany: async (batch, key) => read(batches({ ...batch, dryRun: false }, key), batchView),
    batch: async (batchId) => read(client.GET('/saga-batches/{batchId}', { params: { path: { batchId } } }), batchView),
    undo: async (sagaId, reason, key) => {
      const params = { path: { sagaId }, header: once(key) };
      return read(client.POST('/sagas/{sagaId}/undo', { params, body: { reason } }), undoView);
    },
    clock: async () => {
      const { response } = await answered(client.GET('/stock', { params: { query: { limit: 1 } } }));
      return new Date(response.headers.get('date') ?? Number.NaN);
    },
  };
}

/** About a parked step, or to undo it all. */
const decided = z.union([resolutionView, undoView]);

/** RFC 9457, as far as a person is told. */
const problem = z.object({
  title: z.string(),
  detail: z.string().default(''),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
  command: z.unknown().optional(),
});

function isProblem(body: unknown): boolean {
  return problem.safeParse(body).success;
}

function refused(body: unknown, status: number): Refused {
  return new Refused(told(body), status, resolutionView.safeParse(problem.parse(body).command).data);
}

/** Says what an answer complains about: one line a fault. */
function told(body: unknown): string {
  const { success, data } = problem.safeParse(body);
  if (!success) return 'it does not say why';
  const { title, detail, errors } = data;
  if (errors.length === 0) return `${title}: ${detail}`;
  return [`${title}:`, ...errors.map((fault) => `  ${fault.pointer} ${fault.detail}`)].join('\n');
}

function unreachable(url: string, error: unknown): Unreachable {
  if (error instanceof SyntaxError) return new Unreachable(`what answers at '${url}' speaks no JSON`, true);
  const code = codeOf(error);
  return new Unreachable(
    `the API at '${url}' can't be reached (${code})`,
    code === 'ECONNREFUSED' || code === 'ENOTFOUND',
  );
}

/** `fetch` says little itself: its cause does. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return codeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
