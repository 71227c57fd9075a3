import { Router } from 'express';

import { ofOrder, stockPage } from '../../contracts/reads.schema.ts';
import type { InventoryDatabase } from '../../prisma/inventory/database.ts';
import { parse, Problem } from '../problems.ts';

/** Tells what is on the shelves, and what is held for an order. */
export function inventoryRoutes(db: InventoryDatabase): Router {
  const routes = Router();

  routes.get('/stock', async ({ query }, response) => {
    const { limit, starting_after: after } = parse(stockPage, query, 'query');
    const stock = await db.stock.findMany({
      ...(after === undefined ? {} : { where: { sku: { gt: after } } }),
      orderBy: { sku: 'asc' },
      take: limit + 1,
    });
    response.json({ data: stock.slice(0, limit).map(stockView), hasMore: stock.length > limit });
  });

  routes.get('/stock/:sku', async ({ params: { sku } }, response) => {
    const stock = await db.stock.findUnique({ where: { sku } });
    if (stock === null) throw new Problem('not-found', `there is no stock of '${sku}'`);
    response.json(stockView(stock));
  });

  routes.get('/reservations', async ({ query }, response) => {
    const { orderId } = parse(ofOrder, query, 'query');
    const lines = { orderBy: { sku: 'asc' }, select: { sku: true, quantity: true } } as const;
    const data = await db.reservation.findMany({ where: { orderId }, include: { lines }, orderBy: { id: 'asc' } });
    response.json({ data });
  });

  return routes;
}

function stockView({ sku, available, reserved }: { sku: string; available: number; reserved: number }) {
  return { sku, onHand: available + reserved, available, reserved };
}
