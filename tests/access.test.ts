import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ACCESS, isSigned, type Route } from '../contracts/access.ts';
import { ROLES, type Role } from '../contracts/identity.ts';
import type { BatchView } from '../contracts/batch.schema.ts';
import type { CommandView } from '../contracts/order-views.schema.ts';
import type { ResolutionView } from '../contracts/resolve.schema.ts';
import { OPERATIONS } from './support/declared.ts';
import { hostileTokens, knock } from './support/hostile-tokens.ts';
import { key, newOrder, place } from './support/orders.ts';
import { startSystem, type System } from './support/system.ts';

/** Well-formed names of things that there are not. */
const MISSING = {
  orderId: 'ord_01h455vb4pex5vsknk084sn02q',
  sagaId: 'ord_01h455vb4pex5vsknk084sn02q',
  commandId: 'cmd_01h455vb4pex5vsknk084sn02q',
  batchId: 'bat_01h455vb4pex5vsknk084sn02q',
  sku: 'unicorn-horn',
};
type Names = typeof MISSING;

let system: System;
/** What belongs to `cus_ada`: a shipped order and one that waits, with a cancel. */
let adas: { readonly shipped: Names; readonly waiting: Names };
/** The same order that waits, with a decision that waits for a second person. */
let decided: Names;
/** A shipped order that may be undone. */
let completed: Names;

/** A decision about whatever is parked, which nothing is. */
const MANY = { filter: {}, action: 'retry', reason: 'they are back' };
const SETTLE = { action: 'settle', step: 'reserve-stock', reason: 'gone', evidence: 'a receipt', version: 0 };

beforeAll(async () => {
  system = await startSystem();
  const [shipped, other] = [await place(system, { customerId: 'cus_ada' }), await place(system)];
  await system.startWorkers();
  await Promise.all([system.saga(shipped), system.saga(other)]);
  await system.stopWorkers();
  const waiting = await place(system, { customerId: 'cus_ada' });
  const cancel = await system.post(`/v1/orders/${waiting}/cancel`, {}, key());
  const { id: commandId } = cancel.body as CommandView;
  const sku = 'tea';
  const many = await system.as('operator', 'staff_other').post('/v1/saga-batches', MANY, key());
  const { id: batchId } = many.body as BatchView;
  const about = (orderId: string, commandId: string): Names => ({ orderId, sagaId: orderId, commandId, batchId, sku });
  completed = about(other, commandId);
  adas = { shipped: about(shipped, commandId), waiting: about(waiting, commandId) };
  const settle = await system.as('operator', 'staff_other').post(`/v1/sagas/${waiting}/resolve`, SETTLE, key());
  decided = about(waiting, (settle.body as ResolutionView).id);
});
afterAll(async () => system.stop());

const BODIES: { readonly [R in Route]?: object } = {
  'POST /orders': newOrder({ customerId: 'cus_ada' }),
  'POST /sagas/{sagaId}/resolve': SETTLE,
  'POST /sagas/{sagaId}/undo': { reason: 'it came broken' },
  'POST /saga-batches': MANY,
};

interface Answer {
  readonly status: number;
  /** Without what differs between any two answers. */
  readonly text: string;
}

async function ask(route: Route, names: Names, caller: { readonly authorization: string }): Promise<Answer> {
  const [method = '', template = ''] = route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/gu, (_, name: keyof Names) => names[name]);
  const isOfOrder = ['/payments', '/reservations', '/shipments'].includes(template);
  const body = BODIES[route] ?? {};
  const reply = await fetch(`${system.url}/v1${path}${isOfOrder ? `?orderId=${names.orderId}` : ''}`, {
    method,
    headers: { ...caller, ...key(), ...(method === 'POST' && { 'content-type': 'application/json' }) },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  const text = (await reply.text())
    .replaceAll(names.orderId, 'ORDER')
    .replaceAll(names.commandId, 'COMMAND')
    .replaceAll(names.batchId, 'BATCH')
    .replaceAll(/"(requestId|traceId)":"[^"]*"/gu, '"$1":"…"');
  return { status: reply.status, text };
}

const as = (role: Role, subject: string): { readonly authorization: string } => system.as(role, subject).headers;
const subjectOf = (role: Role): string => (role === 'customer' ? 'cus_ada' : `staff_${role}`);

const routes = Object.keys(ACCESS) as Route[];
const cells = routes
  .filter((route) => !isSigned(route))
  .flatMap((route) => ROLES.map((role) => ({ route, role, reach: ACCESS[route][role] })));
const ofThings = (route: Route): boolean => route.includes('{orderId}') || route === 'GET /payments';
/** A stream goes on while an order waits. */
const namesFor = (route: Route): Names => {
  if (route.endsWith('/undo')) return completed;
  if (route.includes('/sagas/')) return decided;
  return route.endsWith('/events') ? adas.shipped : adas.waiting;
};

it('has a row for every operation, and an operation for every row', () => {
  expect(OPERATIONS.map(({ route }) => route).toSorted()).toEqual(routes.toSorted());
});

describe.each(cells.filter(({ reach }) => reach === 'no'))('$route by a $role', ({ route, role }) => {
  it('is refused, whatever it is about', async () => {
    const caller = as(role, subjectOf(role));
    const [known, unknown] = [await ask(route, namesFor(route), caller), await ask(route, MISSING, caller)];
    expect(known).toMatchObject({ status: 403, text: expect.stringContaining('"code":"forbidden"') as string });
    expect(unknown).toEqual(known);
  });
});

describe.each(cells.filter(({ reach }) => reach === 'any'))('$route by a $role', ({ route, role }) => {
  it('is answered, whosever it is', async () => {
    const { status } = await ask(route, namesFor(route), as(role, subjectOf(role)));
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(300);
  });
});

describe.each(cells.filter(({ reach }) => reach === 'own'))('$route by a $role', ({ route, role }) => {
  it('is answered for its own', async () => {
    const { status } = await ask(route, namesFor(route), as(role, 'cus_ada'));
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(300);
  });

  it.runIf(ofThings(route))("can't tell another's from what there is not", async () => {
    const caller = as(role, 'cus_bob');
    expect(await ask(route, namesFor(route), caller)).toEqual(await ask(route, MISSING, caller));
  });
});

describe.each(routes.filter(isSigned))('%s', (route) => {
  it.each(ROLES)('takes no token of a %s for a signature', async (role) => {
    const { status, text } = await ask(route, MISSING, as(role, subjectOf(role)));
    expect(status).toBe(401);
    expect(text).toContain('"code":"unsigned"');
    expect(ACCESS[route][role]).toBe('no');
  });
});

it('lets nobody in by any hostile token, on any route', async () => {
  const paths = routes
    .filter((route) => !isSigned(route))
    .map((route) => {
      const [method = '', template = ''] = route.split(' ');
      return { method, path: template.replaceAll(/\{(\w+)\}/gu, (_, name: keyof Names) => adas.waiting[name]) };
    });
  const letIn: unknown[] = [];
  for (const { name, authorization } of await hostileTokens(system.issuer)) {
    const answers = await Promise.all(
      paths.map(async ({ method, path }) => knock(`${system.url}/v1${path}`, authorization, method)),
    );
    letIn.push(...answers.filter(({ status }) => status !== 401).map(({ status }) => ({ name, status })));
  }
  expect(letIn).toEqual([]);
});

describe('a customer', () => {
  it('orders for itself, without saying so', async () => {
    const { customerId: _, ...wish } = newOrder();
    const reply = await system.as('customer', 'cus_ada').post('/v1/orders', wish, key());
    expect(reply).toMatchObject({ status: 201, body: { customerId: 'cus_ada' } });
  });

  it('does not order for another', async () => {
    const reply = await system.as('customer', 'cus_bob').post('/v1/orders', newOrder({ customerId: 'cus_ada' }), key());
    expect(reply).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it("sees its own orders and payments, and none of another's", async () => {
    const [ada, bob] = [system.as('customer', 'cus_ada'), system.as('customer', 'cus_bob')];
    const payments = `/v1/payments?orderId=${adas.shipped.orderId}`;
    expect((await ada.get(payments)).body).toMatchObject({ data: [{ state: 'captured' }] });
    expect((await bob.get(payments)).body).toEqual({ data: [] });
    expect((await bob.get('/v1/orders')).body).toEqual({ data: [], hasMore: false });
    expect((await bob.get('/v1/orders?customerId=cus_ada')).body).toEqual({ data: [], hasMore: false });
  });

  it('has its idempotency keys to itself', async () => {
    const once = key();
    const one = await system.as('customer', 'cus_ada').post('/v1/orders', newOrder({ customerId: 'cus_ada' }), once);
    const other = await system.as('customer', 'cus_bob').post('/v1/orders', newOrder({ customerId: 'cus_bob' }), once);
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(other.headers['idempotent-replayed']).toBeUndefined();
  });
});

it('tells staff that names nobody to say who orders', async () => {
  const { customerId: _, ...wish } = newOrder();
  const reply = await system.post('/v1/orders', wish, key());
  expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: '/customerId' }] } });
});
