import type { Client } from '@temporalio/client';
import { Router } from 'express';

import type { Caller } from '../../contracts/identity.ts';
import type { CommandView } from '../../contracts/order-views.schema.ts';
import * as api from '../../contracts/orders.api.ts';
import type { SagaView } from '../../contracts/saga.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Waits } from '../edges/preferences.ts';
import { handle, type Within } from '../handle.ts';
import { Problem } from '../problems.ts';
import { traceOf } from '../tracing.ts';
import { acceptOrder } from './accept.ts';
import { cancellationView } from './cancellation.ts';
import { cancelView, readCancel, writeCancel } from './cancel.ts';
import { answered, deliver } from './commands.ts';
import type { OrderEvents } from './events.ts';
import { identify, markReplayed } from './idempotency.ts';
import type { Limits } from './limits.ts';
import { listOrders, readDetails, readOrder } from './list.ts';
import { patience } from './patience.ts';
import type { Relay } from './relay.ts';
import { sagaRoutes } from './saga-routes.ts';
import { sagaView } from './saga-view.ts';
import type { Starter } from './starter.ts';
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
  readonly approvalAbove: Limits;
  /** How long an order that is placed has until its money is captured; null for ever. */
  readonly deadlineMinutes: number | null;
}

/** Takes orders, tells how they stand, and cancels them. */
export function ordersRoutes(parts: OrdersParts): Router {
  const { db, starter, relay, watch, events, waits, stopping, deadlineMinutes } = parts;
  const routes = Router();
  const sagaOf = async (orderId: string, within: Within): Promise<SagaView> => {
    const saga = await db.saga.findUnique({ where: { id: orderId, order: within } });
    if (saga === null) throw noSuchOrder(orderId);
    return sagaView(parts, saga);
  };

  handle(routes, api.placeOrder, async (asked) => {
    const { body: wish, caller, within, request, response, reply } = asked;
    const order = { ...wish, customerId: customerOf(wish.customerId, caller, within) };
    const identity = identify(asked, order);
    const accepted = await acceptOrder(db, identity, order, { trace: traceOf(response).context, deadlineMinutes });
    markReplayed(response, accepted.replayed).location(accepted.order.links.self);
    if (accepted.replayed) {
      reply(201, accepted.order);
      return;
    }
    void starter.tryStart(accepted.order.id);
    const wait = waits.apply(request, response);
    if (wait !== undefined) await watch.settled(accepted.order.id, patience(response, stopping, wait));
    reply(201, wait === undefined ? accepted.order : await readOrder(db, accepted.order.id));
  });

  handle(routes, api.listOrders, async ({ query, within, reply }) => {
    reply(200, await listOrders(db, query, within));
  });

  handle(routes, api.readOrder, async ({ params: { orderId: id }, within, reply }) => {
    const order = await readDetails(db, id, within);
    if (order === null) throw noSuchOrder(id);
    reply(200, order);
  });

  handle(routes, api.readSaga, async ({ params: { orderId }, within, reply }) => {
    reply(200, await sagaOf(orderId, within));
  });

  handle(routes, api.streamEvents, async (asked) => {
    const { orderId: id } = asked.params;
    if ((await db.order.count({ where: { id, ...asked.within } })) === 0) throw noSuchOrder(id);
    await events.serve(id, asked);
  });

  handle(routes, api.cancel, async (asked) => {
    const { params, body, caller, within, request, response, reply } = asked;
    const { orderId: id } = params;
    if ((await db.order.count({ where: { id, ...within } })) === 0) throw noSuchOrder(id);
    const written = await writeCancel(db, identify(asked, body), id, { by: caller.subject, ...body });
    const wait = waits.apply(request, response);
    const over = patience(response, stopping, wait ?? COMMAND_WAIT_MS);
    const delivered = await deliver(db, relay, written.commandId, over);
    const command = cancelView(wait === undefined ? delivered : await answered(db, delivered, over));
    markReplayed(response, written.replayed);
    if (command.status === 'too-late') throw tooLate(command);
    if (command.status === 'pending') response.location(command.links.self);
    reply(command.status === 'done' ? 200 : 202, command);
  });

  handle(routes, api.readCancellation, async ({ params: { orderId }, within, reply }) => {
    reply(200, cancellationView(await sagaOf(orderId, within)));
  });

  handle(routes, api.readCommand, async ({ params: { orderId, commandId }, within, reply }) => {
    reply(200, await readCancel(db, orderId, commandId, within));
  });

  sagaRoutes(routes, parts);
  return routes;
}

/**
 * Says who orders: a customer itself, and staff whom they name.
 *
 * @throws Problem `forbidden`, `invalid-request`
 */
function customerOf(named: string | undefined, { subject }: Caller, within: Within): string {
  if (within.customerId === undefined && named === undefined) {
    throw new Problem('invalid-request', 'see errors for what is wrong, and where', [
      { pointer: '/customerId', detail: 'must say who orders, since staff does not order for itself' },
    ]);
  }
  if (within.customerId !== undefined && (named ?? subject) !== within.customerId) {
    throw new Problem('forbidden', `'${subject}' orders for itself only: leave 'customerId' out`);
  }
  return named ?? subject;
}

function tooLate(command: CommandView): Problem {
  const detail = 'the order is past the point of no return: a return is the way back';
  return new Problem('too-late', detail, [], { command });
}

function noSuchOrder(id: string): Problem {
  return new Problem('not-found', `there is no order '${id}'`);
}
