import type { Client } from '@temporalio/client';
import { Router, type Request, type Response } from 'express';

import { cancelOrder, commandId, newOrder, orderId, orderPage } from '../../contracts/orders.schema.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { parse, Problem } from '../problems.ts';
import { acceptOrder } from './accept.ts';
import { deliver, readCommand, writeCancel, type CommandView } from './commands.ts';
import { identify } from './idempotency.ts';
import type { Relay } from './relay.ts';
import { sagaView } from './saga-view.ts';
import type { Starter } from './starter.ts';
import { orderDetails, orderView } from './views.ts';

export interface OrdersParts {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly starter: Starter;
  readonly relay: Relay;
  /** Temporal's web UI, for links into it. */
  readonly uiUrl: string;
}

/** Takes orders, tells how they stand, and cancels them. */
export function ordersRoutes({ db, temporal, starter, relay, uiUrl }: OrdersParts): Router {
  const routes = Router();

  routes.post('/orders', async (request, response) => {
    const wish = parse(newOrder, request.body);
    const { order, replayed } = await acceptOrder(db, identify(request, wish.customerId, wish), wish);
    if (!replayed) void starter.tryStart(order.id);
    markReplayed(response, replayed).status(201).location(order.links.self).json(order);
  });

  routes.get('/orders', async ({ query }, response) => {
    const { limit, starting_after: after } = parse(orderPage, query, 'query');
    const orders = await db.order.findMany({
      ...(after === undefined ? {} : { where: { id: { lt: after } } }),
      orderBy: { id: 'desc' }, // ids are made of their time
      take: limit + 1,
      include: { lines: { orderBy: { position: 'asc' } } },
    });
    response.json({ data: orders.slice(0, limit).map(orderView), hasMore: orders.length > limit });
  });

  routes.get('/orders/:orderId', async (request, response) => {
    const id = orderIdOf(request);
    const order = await db.order.findUnique({
      where: { id },
      include: { lines: { orderBy: { position: 'asc' } }, history: { orderBy: { seq: 'asc' } } },
    });
    if (order === null) throw noSuchOrder(id);
    response.json(orderDetails(order));
  });

  routes.get('/orders/:orderId/saga', async (request, response) => {
    const id = orderIdOf(request);
    const saga = await db.saga.findUnique({ where: { orderId: id } });
    if (saga === null) throw noSuchOrder(id);
    response.json(await sagaView(temporal, uiUrl, saga));
  });

  routes.post('/orders/:orderId/cancel', async (request, response) => {
    const id = orderIdOf(request);
    const { reason } = parse(cancelOrder, request.body ?? {});
    const order = await db.order.findUnique({ where: { id }, select: { customerId: true } });
    if (order === null) throw noSuchOrder(id);
    const identity = identify(request, order.customerId, { reason });
    const written = await writeCancel(db, identity, id, { by: order.customerId, reason });
    answerCommand(markReplayed(response, written.replayed), await deliver(db, relay, written.commandId));
  });

  routes.get('/orders/:orderId/commands/:commandId', async (request, response) => {
    const id = orderIdOf(request);
    const command = commandId.safeParse(request.params.commandId);
    if (!command.success) throw new Problem('not-found', `order '${id}' has no such command`);
    response.json(await readCommand(db, id, command.data));
  });

  return routes;
}

function answerCommand(response: Response, command: CommandView): void {
  if (command.status === 'too-late') {
    throw new Problem('too-late', 'the order is past the point of no return: a return is the way back', [], {
      command,
    });
  }
  if (command.status === 'done') response.json(command);
  else response.status(202).location(command.links.self).json(command);
}

function markReplayed(response: Response, replayed: boolean): Response {
  if (replayed) response.setHeader('Idempotent-Replayed', 'true');
  return response;
}

/** A malformed id is the id of nothing. */
function orderIdOf({ params }: Request<{ orderId: string }>): string {
  const { success, data } = orderId.safeParse(params.orderId);
  if (success) return data;
  throw noSuchOrder(params.orderId);
}

function noSuchOrder(id: string): Problem {
  return new Problem('not-found', `there is no order '${id}'`);
}
