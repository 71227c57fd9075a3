import { Router } from 'express';

import { listReservations, listStock, readStock } from '../../contracts/inventory.api.ts';
import type { Stock } from '../../prisma/inventory/client/client.ts';
import type { InventoryDatabase } from '../../prisma/inventory/database.ts';
import { handle } from '../handle.ts';
import { Problem } from '../problems.ts';

/** Tells what is on the shelves, and what is held for an order. */
export function inventoryRoutes(db: InventoryDatabase): Router {
  const routes = Router();

  handle(routes, listStock, async ({ query: { limit, starting_after: after }, reply }) => {
    const stock = await db.stock.findMany({
      ...(after === undefined ? {} : { where: { sku: { gt: after } } }),
      orderBy: { sku: 'asc' },
      take: limit + 1,
    });
    reply(200, { data: stock.slice(0, limit).map(stockView), hasMore: stock.length > limit });
  });

  handle(routes, readStock, async ({ params: { sku }, reply }) => {
    const stock = await db.stock.findUnique({ where: { sku } });
    if (stock === null) throw new Problem('not-found', `there is no stock of '${sku}'`);
    reply(200, stockView(stock));
  });

  handle(routes, listReservations, async ({ query: { orderId }, reply }) => {
    const lines = { orderBy: { sku: 'asc' }, select: { sku: true, quantity: true } } as const;
    const found = await db.reservation.findMany({ where: { orderId }, include: { lines }, orderBy: { id: 'asc' } });
    const data = found.map(({ createdAt, endedAt, ...reservation }) => ({
      ...reservation,
      createdAt: createdAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    }));
    reply(200, { data });
  });

  return routes;
}

function stockView({ sku, available, reserved }: Stock) {
  return { sku, onHand: available + reserved, available, reserved };
}
