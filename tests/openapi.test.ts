import type { Router } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openApiDocument } from '../api/openapi.ts';
import { ACCESS, isSigned } from '../contracts/access.ts';
import type { BatchView } from '../contracts/batch.schema.ts';
import type { CommandView } from '../contracts/order-views.schema.ts';
import type { Operation } from '../contracts/operation.ts';
import type { ResolutionView } from '../contracts/resolve.schema.ts';
import { signed } from '../simulators/webhooks.ts';
import { staleFiles } from '../tools/openapi.ts';
import { OPERATIONS } from './support/declared.ts';
import { openEvents } from './support/events.ts';
import { key, place } from './support/orders.ts';
import { startSystem, type System } from './support/system.ts';
import { SECRETS } from './support/webhooks.ts';

let system: System;
/** What the examples are about: an order with a cancel, and its saga with a decision. */
let names: Readonly<Record<string, string>>;
let ofSaga: Readonly<Record<string, string>>;
beforeAll(async () => {
  system = await startSystem();
  const orderId = await place(system);
  const { body } = await system.post(`/v1/orders/${orderId}/cancel`, {}, key());
  names = { orderId, commandId: (body as CommandView).id, sku: 'tea' };
  const settle = { action: 'settle', step: 'reserve-stock', reason: 'gone', evidence: 'a receipt', version: 0 };
  const decided = await system.as('operator', 'staff_ann').post(`/v1/sagas/${orderId}/resolve`, settle, key());
  const retry = { filter: {}, action: 'retry', reason: 'they are back' };
  const many = await system.as('operator', 'staff_ann').post('/v1/saga-batches', retry, key());
  const { id: batchId } = many.body as BatchView;
  ofSaga = { sagaId: orderId, commandId: (decided.body as ResolutionView).id, batchId };
});
afterAll(async () => system.stop());

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

describe('the OpenAPI document', () => {
  it('is served to anybody, and is made of the operations', async () => {
    const reply = await fetch(`${system.url}/openapi.json`);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const document = (await reply.json()) as Document;
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(OPERATIONS.map(({ id, route }) => `${id}: ${route}`).toSorted());
  });

  it('is the one that is written down, with the types that clients read it by', async () => {
    expect(await staleFiles(), "after a change of an operation run 'npm run openapi'").toEqual([]);
  });

  it('has everything that the routers serve, and nothing else', () => {
    const served = system.services.flatMap(({ routes, webhooks }) => [routes, webhooks ?? []].flat().flatMap(routesOf));
    const described = Object.entries(openApiDocument(system.services).paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method} ${path}`),
    );
    expect(served.toSorted()).toEqual(described.toSorted());
  });
});

function routesOf(router: Router): string[] {
  return router.stack.flatMap(({ route }) =>
    route === undefined
      ? ['something that is no route']
      : route.stack.map(({ method }) => `${method} ${route.path.replaceAll(/:(\w+)/gu, '{$1}')}`),
  );
}

const examples = OPERATIONS.flatMap((operation) => operation.examples.map((example) => ({ operation, ...example })));

describe.each(examples)("the example '$title' of $operation.id", ({ operation, query, body, status }) => {
  it(`is answered with ${status}, as it is declared`, async () => {
    const [, template = ''] = operation.route.split(' ');
    const path = template.replaceAll(
      /\{(\w+)\}/gu,
      (_, name: string) => (template.startsWith('/saga') ? ofSaga : names)[name] ?? '',
    );
    const needed = operation.query !== undefined && 'orderId' in operation.query.shape && { orderId: names['orderId'] };
    const search = new URLSearchParams({ ...query, ...needed } as Record<string, string>).toString();
    const url = `/v1${path}${search === '' ? '' : `?${search}`}`;
    const once = 'Idempotency-Key' in (operation.headers?.shape ?? {}) ? key() : {};
    const headers = { ...once, ...(isSigned(operation.route) && signatureOf(template, body)) };
    expect(await statusOf(operation, url, { body, headers })).toBe(status);
  });
});

function signatureOf(path: string, body: unknown): Readonly<Record<string, string>> {
  const secret = path.endsWith('/carrier') ? SECRETS.carrier : SECRETS.paymentProvider;
  return signed(secret, 'evt_example', JSON.stringify(body));
}

/** Of a stream only the beginning is awaited: the order of the examples waits for ever. */
async function statusOf(
  { route, answers }: Operation,
  url: string,
  { body, headers }: { readonly body: unknown; readonly headers: Readonly<Record<string, string>> },
): Promise<number> {
  if (Object.values(answers).some(({ stream }) => stream !== undefined)) {
    await using stream = await openEvents(`${system.url}${url}`, system.staff);
    return stream.status;
  }
  const as = ACCESS[route].manager === 'no' ? system.as('operator', 'staff_bob') : system;
  const reply = route.startsWith('GET ') ? await as.get(url) : await as.post(url, body, headers);
  return reply.status;
}

describe('the reference page', () => {
  it.each([
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/reference.js', 'text/javascript; charset=utf-8'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['/docs/favicon-32x32.png', 'image/png'],
  ])('has %s, from here', async (path, type) => {
    const reply = await fetch(`${system.url}${path}`);
    expect({ status: reply.status, type: reply.headers.get('content-type') }).toEqual({ status: 200, type });
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'self';");
  });

  it('names nothing that lies elsewhere', async () => {
    const page = await (await fetch(`${system.url}/docs`)).text();
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//u);
  });
});
