/** Every name that two processes must agree on. */

/** The services; each has a folder of its name wherever it has code. */
export const SERVICES = ['orders', 'inventory', 'payments', 'shipping'] as const;
export type Service = (typeof SERVICES)[number];

/** One task queue a service, polled by one kind of worker. `orders` runs the workflows, too. */
export const TASK_QUEUES = {
  orders: 'orders',
  inventory: 'inventory',
  payments: 'payments',
  shipping: 'shipping',
} as const satisfies Record<Service, string>;

export const WORKFLOWS = {
  placeOrder: 'placeOrder',
  undoOrder: 'undoOrder',
  reconcile: 'reconcile',
  forget: 'forget',
} as const;

/** Schedules, each named as the workflow that it starts. */
export const SCHEDULES = { reconcile: 'reconcile', forget: 'forget' } as const;

/** What comes before a saga's id in the id of the workflow that carries it alone. */
export const ALONE = 'order/';

/** What comes after an order's id in the id of the saga that undoes it. An order's own saga has the order's id. */
export const UNDO = '/undo';

/** Queries and Updates of a workflow that carries sagas. Each takes the saga's id first. */
export const QUERIES = { saga: 'saga', progress: 'progress' } as const;
export const UPDATES = { cancel: 'cancel', resolve: 'resolve' } as const;

/** Search attributes, with their types on the server. Indexed in clear: ids and types only, nothing personal. */
export const SEARCH_ATTRIBUTES = {
  SagaState: 'KEYWORD',
  SagaStep: 'KEYWORD',
  SagaAttention: 'BOOL',
  SagaFailure: 'KEYWORD',
  OrderId: 'KEYWORD',
  CustomerId: 'KEYWORD',
} as const;

/** The longest Keyword, in characters, that Temporal's visibility on PostgreSQL takes. */
const LONGEST_KEYWORD = 255;

/**
 * Cuts the value of a search attribute to what a Keyword may be. On PostgreSQL, Temporal takes a longer one and then
 * never lists its workflow, or lists it as running for ever; the development server, on SQLite, lists it.
 */
export function keyword(value: string): string {
  return Array.from(value).slice(0, LONGEST_KEYWORD).join('');
}

/** The Temporal header with a `TraceContext`, named as OpenTelemetry's interceptors of Temporal's SDKs name it. */
export const TRACE_HEADER = '_tracer-data';

/** The prefixes of ids (TypeID: prefix, underscore, a UUIDv7 in base32). */
export const ID_PREFIXES = {
  order: 'ord',
  command: 'cmd',
  batch: 'bat',
  finding: 'fnd',
  reservation: 'res',
  payment: 'pay',
  shipment: 'shp',
} as const;

/**
 * The closed list of refusals: a service's final no, which compensates the saga and ends it `rejected`.
 * Any other failure that isn't retryable calls for a person.
 */
export const REFUSALS = [
  'OutOfStock',
  'CardDeclined',
  'CaptureDeclined',
  'PaymentClosed',
  'AddressRefused',
  'RecallRefused',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The failure of an effect that somebody else took back, or barred, before it could be applied. Not retryable. */
export const REVOKED = 'Revoked';

/** The failure of a pivot whose outcome stays unknown, and of which two people say that it was refused. */
export const DECLARED_REFUSED = 'DeclaredRefused';
