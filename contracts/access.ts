/** Who may do what: the only place that says so. The mounting of a route, the document and the tests read it. */
import { type Role, ROLES } from './identity.ts';

/** `own`: with what belongs to the caller; `any`: whosever it is; `no`: not at all. */
export type Reach = 'own' | 'any' | 'no';

type Row = Readonly<Record<Role, Reach>>;

/** The reaches of a row, in the order of the roles. */
const row = (...reaches: readonly [Reach, Reach, Reach, Reach, Reach]): Row =>
  // The keys are the roles, each of them.
  Object.fromEntries(ROLES.map((role, index) => [role, reaches[index]])) as Row;

/** No role may: a provider says by the signature of the request that it is it, and nobody needs a token. */
const SIGNED: Row = row('no', 'no', 'no', 'no', 'no');

/** A row for every route, below `/v1`. A caller with several roles has the widest reach of them. */
// prettier-ignore
export const ACCESS = {
  //                                                 customer courier manager operator auditor
  'POST /orders':                                row('own',   'no',   'any',  'no',    'no'),
  'GET /orders':                                 row('own',   'no',   'any',  'any',   'any'),
  'GET /orders/{orderId}':                       row('own',   'no',   'any',  'any',   'any'),
  'GET /orders/{orderId}/saga':                  row('own',   'no',   'any',  'any',   'any'),
  'GET /orders/{orderId}/events':                row('own',   'no',   'any',  'any',   'any'),
  'POST /orders/{orderId}/cancel':               row('own',   'no',   'any',  'any',   'no'),
  'GET /orders/{orderId}/commands/{commandId}':  row('own',   'no',   'any',  'any',   'any'),
  'GET /orders/{orderId}/cancellation':          row('own',   'no',   'any',  'any',   'any'),
  'GET /sagas':                                  row('no',    'no',   'any',  'any',   'any'),
  'GET /sagas/{sagaId}':                         row('no',    'no',   'any',  'any',   'any'),
  'POST /saga-batches':                          row('no',    'no',   'no',   'any',   'no'),
  'GET /saga-batches/{batchId}':                 row('no',    'no',   'any',  'any',   'any'),
  'POST /sagas/{sagaId}/resolve':                row('no',    'no',   'no',   'any',   'no'),
  'POST /sagas/{sagaId}/undo':                    row('no',    'no',   'no',   'any',   'no'),
  'GET /sagas/{sagaId}/commands/{commandId}':    row('no',    'no',   'any',  'any',   'any'),
  'POST /sagas/{sagaId}/commands/{commandId}/approve': row('no', 'no', 'no',  'any',   'no'),
  'GET /findings':                               row('no',    'no',   'no',   'any',   'any'),
  'GET /stock':                                  row('any',   'any',  'any',  'any',   'any'),
  'GET /stock/{sku}':                            row('any',   'any',  'any',  'any',   'any'),
  'GET /reservations':                           row('no',    'no',   'any',  'any',   'any'),
  'GET /payments':                               row('own',   'no',   'any',  'any',   'any'),
  'GET /shipments':                              row('no',    'any',  'any',  'any',   'any'),
  'POST /webhooks/payment-provider':             SIGNED,
  'POST /webhooks/carrier':                      SIGNED,
} as const satisfies Readonly<Record<string, Row>>;

export type Route = keyof typeof ACCESS;

/** Whether a route is for who signs its requests, instead of for roles. */
export function isSigned(route: Route): boolean {
  return ACCESS[route] === SIGNED;
}
