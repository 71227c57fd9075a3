import type { Money } from '../../contracts/money.ts';
import type { Address, OrderedGoods } from '../../contracts/orders.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';

/** Reads what was ordered. */
export async function loadOrder(db: OrdersDatabase, orderId: string): Promise<OrderedGoods> {
  const row = await db.order.findUniqueOrThrow({
    where: { id: orderId },
    include: { lines: { orderBy: { position: 'asc' } } },
  });
  const money = (amount: bigint): Money => ({ amount: Number(amount), currency: row.currency });
  return {
    orderId,
    customerId: row.customerId,
    address: row.address as unknown as Address, // checked when the order was placed
    card: row.card,
    lines: row.lines.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitPrice: money(unitAmount) })),
    total: money(row.totalAmount),
  };
}
