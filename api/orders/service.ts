import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';

import { APIS } from '../../contracts/apis.ts';
import { examineOrdersDatabase, openOrdersDatabase } from '../../prisma/orders/database.ts';
import { USUAL_APPROVAL_ABOVE } from '../../process/configs/api.ts';
import type { TemporalOptions } from '../../process/temporal.ts';
import { Background } from '../background.ts';
import { Waits } from '../edges/preferences.ts';
import { repeat } from '../repeat.ts';
import type { ApiService } from '../service.ts';
import { Batches } from './batches.ts';
import { cancels } from './cancel.ts';
import { OrderEvents, type StreamLimits } from './events.ts';
import { guardStarts } from './guard.ts';
import type { Limits } from './limits.ts';
import { Relay } from './relay.ts';
import { resolves } from './resolve.ts';
import { ordersRoutes } from './routes.ts';
import { Starter } from './starter.ts';
import { traceStarts } from './tracing.ts';
import { undoes } from './undo.ts';
import { OrderWatch } from './watch.ts';

export interface OrdersServiceOptions {
  readonly databaseUrl: string;
  readonly temporal: TemporalOptions;
  readonly uiUrl: string;
  readonly streams?: StreamLimits;
  /** @default 1000.00 EUR */
  readonly approvalAbove?: Limits;
  /** How long an order that is placed from now on has until its money is captured. @default null, for ever */
  readonly deadlineMinutes?: number | null;
  readonly log: Logger;
}

const SWEEP_MS = 1000;

/** The orders API, with the sweepers that finish what its requests began. It serves reads without Temporal. */
export function ordersService({
  databaseUrl,
  temporal,
  uiUrl,
  log,
  streams,
  approvalAbove = USUAL_APPROVAL_ABOVE,
  deadlineMinutes = null,
}: OrdersServiceOptions): ApiService {
  const db = openOrdersDatabase(databaseUrl, 20);
  const connection = Connection.lazy(temporal.connection);
  const client = new Client({
    connection,
    namespace: temporal.namespace,
    interceptors: { workflow: [guardStarts(connection, temporal), traceStarts] },
  });
  const background = new Background();
  const starter = new Starter(db, client, background, log);
  const deliveries = { cancel: cancels, resolve: resolves, undo: undoes(db, starter) };
  const relay = new Relay({ db, temporal: client, starter, deliveries, background, log });
  const batches = new Batches({ db, temporal: client, uiUrl, approvalAbove });
  const stopping = new AbortController();
  const watch = new OrderWatch(db, background, log);
  const events = new OrderEvents(watch, stopping.signal, streams);
  const waits = new Waits();
  const sweepers = [
    repeat('starting of orders', SWEEP_MS, async () => starter.sweep(), log),
    repeat('decisions of batches', SWEEP_MS, async () => batches.sweep(), log),
    repeat('delivery of commands', SWEEP_MS, async () => relay.sweep(), log),
  ];
  return {
    name: 'orders',
    operations: APIS.orders,
    routes: ordersRoutes({
      db,
      temporal: client,
      starter,
      relay,
      watch,
      events,
      waits,
      stopping: stopping.signal,
      uiUrl,
      approvalAbove,
      deadlineMinutes,
    }),
    ping: async () => examineOrdersDatabase(db),
    drain: () => stopping.abort(),
    close: async () => {
      stopping.abort();
      const stopped = sweepers.map(async (sweeper) => sweeper.stop());
      await background.close();
      await Promise.all(stopped);
      await connection.close();
      await db.$disconnect();
    },
  };
}
