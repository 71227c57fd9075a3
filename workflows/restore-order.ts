import type { InventoryActivities } from '../contracts/inventory.ts';
import type { OrderedGoods } from '../contracts/orders.ts';
import type { PaymentsActivities } from '../contracts/payments.ts';
import type { ShippingActivities } from '../contracts/shipping.ts';
import { isFree } from './free.ts';

interface Services {
  readonly inventory: InventoryActivities;
  readonly payments: PaymentsActivities;
  readonly shipping: ShippingActivities;
}

/**
 * Does again, under the same keys, all that the saga of a kept order did: what is still there answers as it did then,
 * and what a restored database lost is written down again. Nothing is taken back, whatever happens.
 */
export async function restoreOrder(order: OrderedGoods, { inventory, payments, shipping }: Services): Promise<void> {
  const { orderId, customerId, address: to, card, lines, total: amount } = order;
  const key = (step: string): { readonly key: string } => ({ key: `${orderId}/${step}` });
  const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const reservation = await inventory.reserveStock({ ...key('reserve-stock'), orderId, lines: wanted });
  const paid = { ...key('authorize-payment'), orderId, customerId, card, amount };
  const authorization = isFree(order) ? null : await payments.authorizePayment(paid);
  const shipment = await shipping.bookShipment({ ...key('book-shipment'), orderId, from: reservation.warehouse, to });
  if (authorization !== null) await payments.capturePayment({ ...key('capture-payment'), authorization });
  await inventory.commitStock({ ...key('commit-stock'), reservation });
  await shipping.dispatchShipment({ ...key('dispatch-shipment'), shipment });
}
