/** Orders that stand still while no worker is up, and are moved on by a test. */
import { expect, onTestFinished } from 'vitest';

import { assemble } from '../../api/app.ts';
import type { StreamLimits } from '../../api/orders/events.ts';
import { ordersService } from '../../api/orders/service.ts';
import { openOrdersDatabase, type OrdersDatabase } from '../../prisma/orders/database.ts';
import { logger } from '../../process/log.ts';
import { serve } from '../../process/serve.ts';
import { place } from './orders.ts';
import { eventually } from './patience.ts';
import { startSystem, type System } from './system.ts';

export interface ByHand {
  readonly system: System;
  readonly db: OrdersDatabase;
  /** Places an order whose saga was started, which nothing happens to any more. */
  placeStarted(customerId?: string): Promise<string>;
  move(id: string, status: 'confirmed' | 'compensating' | 'rejected', cause: string): Promise<void>;
  settle(id: string): Promise<void>;
  /** Starts workers for one test. */
  withWorkers(): Promise<void>;
  /** Starts another process of the orders API, over the same databases, for one test. */
  anotherApi(streams?: StreamLimits): Promise<{ url: string; stop(): Promise<void> }>;
  stop(): Promise<void>;
}

/** Starts a system without workers. */
export async function startByHand(): Promise<ByHand> {
  const system = await startSystem();
  const db = openOrdersDatabase(system.databases.orders, 2);
  return {
    system,
    db,
    placeStarted: async (customerId = 'cus_ada') => {
      const id = await place(system, { customerId });
      await eventually(async () => {
        expect((await db.order.findUniqueOrThrow({ where: { id } })).status).toBe('processing');
      });
      return id;
    },
    move: async (id, status, cause) => {
      await db.$executeRaw`
        UPDATE orders SET status = ${status}::order_status, status_cause = ${cause} WHERE id = ${id}`;
    },
    settle: async (id) => {
      await db.$executeRaw`UPDATE saga SET settled_at = now() WHERE order_id = ${id}`;
    },
    withWorkers: async () => {
      await system.startWorkers();
      onTestFinished(async () => system.stopWorkers());
    },
    anotherApi: async (streams = {}) => anotherApi(system, streams),
    stop: async () => {
      await db.$disconnect();
      await system.stop();
    },
  };
}

async function anotherApi(system: System, streams: StreamLimits): ReturnType<ByHand['anotherApi']> {
  const temporal = { connection: { address: system.temporal.address }, namespace: 'default' };
  const log = logger('test', 'silent');
  const service = ordersService({ databaseUrl: system.databases.orders, temporal, uiUrl: 'http://ui', log, streams });
  const server = await serve(assemble({ services: [service], authenticate: system.authenticate, log }), 0);
  const stop = async (): Promise<void> => {
    service.drain?.();
    await server.close();
    await service.close();
  };
  let stopping: Promise<void> | undefined;
  const once = async (): Promise<void> => (stopping ??= stop());
  onTestFinished(once);
  return { url: `http://127.0.0.1:${server.port}/v1`, stop: once };
}
