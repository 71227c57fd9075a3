import type { Client } from '@temporalio/client';
import { Router, type Request, type Response } from 'express';

import { cancelOrder, commandId, newOrder, orderId, orderPage } from '../../contracts/orders.schema.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Waits } from '../edges/preferences.ts';
import { parse, Problem } from '../problems.ts';
import { acceptOrder } from './accept.ts';
import { answered, deliver, readCommand, writeCancel, type CommandView } from './commands.ts';
import type { OrderEvents } from './events.ts';
import { identify } from './idempotency.ts';
import { listOrders, readOrder } from './list.ts';
import { patience } from './patience.ts';
import type { Relay } from './relay.ts';
import { sagaView } from './saga-view.ts';
import type { Starter } from './starter.ts';
import { orderDetails, type OrderView } from './views.ts';
import type { OrderWatch } from './watch.ts';

/** How long a caller who prefers nothing waits for a command's answer before it is told where to look. */
const COMMAND_WAIT_MS = 3000;

export interface OrdersParts {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly starter: Starter;
  readonly relay: Relay;
  readonly watch: OrderWatch;
  readonly events: OrderEvents;
  readonly waits: Waits;
  /** Aborts when the process is being stopped, and nobody is to be kept waiting. */
  readonly stopping: AbortSignal;
  /** Temporal's web UI, for links into it. */
  readonly uiUrl: string;
}

/** Takes orders, tells how they stand, and cancels them. */
export function ordersRoutes(parts: OrdersParts): Router {
  const { db, temporal, starter, relay, watch, events, waits, stopping, uiUrl } = parts;
  const routes = Router();

  /** An order that was just placed, as it is once its saga has settled, if the caller would wait for that. */
  const asPreferred = async (order: OrderView, request: Request, response: Response): Promise<OrderView> => {
    const wait = waits.apply(request, response);
    if (wait === undefined) return order;
    await watch.settled(order.id, patience(response, stopping, wait));
    return readOrder(db, order.id);
  };

  routes.post('/orders', async (request, response) => {
    const wish = parse(newOrder, request.body);
    const { order, replayed } = await acceptOrder(db, identify(request, wish.customerId, wish), wish);
    markReplayed(response, replayed).status(201).location(order.links.self);
    if (replayed) {
      response.json(order);
      return;
    }
    void starter.tryStart(order.id);
    response.json(await asPreferred(order, request, response));
  });

  routes.get('/orders', async ({ query }, response) => {
    response.json(await listOrders(db, parse(orderPage, query, 'query')));
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

  routes.get('/orders/:orderId/events', async (request, response) => {
    const id = orderIdOf(request);
    if ((await db.saga.count({ where: { orderId: id } })) === 0) throw noSuchOrder(id);
    await events.serve(id, request, response);
  });

  routes.post('/orders/:orderId/cancel', async (request, response) => {
    const id = orderIdOf(request);
    const { reason } = parse(cancelOrder, request.body ?? {});
    const order = await db.order.findUnique({ where: { id }, select: { customerId: true } });
    if (order === null) throw noSuchOrder(id);
    const identity = identify(request, order.customerId, { reason });
    const written = await writeCancel(db, identity, id, { by: order.customerId, reason });
    const wait = waits.apply(request, response);
    const over = patience(response, stopping, wait ?? COMMAND_WAIT_MS);
    const command = await deliver(db, relay, written.commandId, over);
    const answer = wait === undefined ? command : await answered(db, command, over);
    answerCommand(markReplayed(response, written.replayed), answer);
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
