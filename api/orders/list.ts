import type { OrderDetails, OrderList, OrderView } from '../../contracts/order-views.schema.ts';
import type { OrderPage } from '../../contracts/orders.schema.ts';
import type { Prisma } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Within } from '../handle.ts';
import { orderDetails, orderView } from './views.ts';

/** Lists those of the orders asked for that the caller may see, newest first. */
export async function listOrders(db: OrdersDatabase, page: OrderPage, within: Within): Promise<OrderList> {
  const orders = await db.order.findMany({
    where: { AND: [asked(page), within] },
    orderBy: { id: 'desc' }, // ids are made of their time
    take: page.limit + 1,
    include: { lines: { orderBy: { position: 'asc' } } },
  });
  return { data: orders.slice(0, page.limit).map(orderView), hasMore: orders.length > page.limit };
}

function asked({
  starting_after: after,
  status,
  customerId,
  placedAfter,
  placedBefore,
}: OrderPage): Prisma.OrderWhereInput {
  return {
    ...(after !== undefined && { id: { lt: after } }),
    ...(status !== undefined && { status }),
    ...(customerId !== undefined && { customerId }),
    placedAt: {
      ...(placedAfter !== undefined && { gte: placedAfter }),
      ...(placedBefore !== undefined && { lt: placedBefore }),
    },
  };
}

export async function readOrder(db: OrdersDatabase, id: string): Promise<OrderView> {
  const include = { lines: { orderBy: { position: 'asc' } } } as const;
  return orderView(await db.order.findUniqueOrThrow({ where: { id }, include }));
}

/** Reads an order with its history. It takes several statements, of one moment: the history ends with the status. */
export async function readDetails(db: OrdersDatabase, id: string, within: Within): Promise<OrderDetails | null> {
  const lines = { orderBy: { position: 'asc' } } as const;
  const history = { orderBy: { seq: 'asc' } } as const;
  const order = await db.$transaction(
    async (tx) => tx.order.findUnique({ where: { id, ...within }, include: { lines, history } }),
    { isolationLevel: 'RepeatableRead' }, // which Prisma forgets about a list of one query
  );
  return order === null ? null : orderDetails(order);
}
