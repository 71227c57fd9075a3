import type { Service } from '../../contracts/names.ts';
import { ordersNamed } from './books.ts';
import { visit } from './database.ts';
import { readAudit } from './read-audit.ts';
import { readByHand } from './read-by-hand.ts';
import { readInventory } from './read-inventory.ts';
import { existingOrders, readOrders, undoneOrders } from './read-orders.ts';
import { readPayments } from './read-payments.ts';
import { readShipments } from './read-shipping.ts';
import { retellCarrier, retellProvider } from './retelling.ts';
import { witnessLog } from './witness-log.ts';
import type { UndoFacts, World } from './world.ts';

/** Where everything is read from. */
export interface Sources {
  /** URLs of roles that may only read. */
  readonly databases: Readonly<Record<Service, string>>;
  /** The simulators' logs, as files or URLs. */
  readonly witnesses: { readonly paymentProvider: string; readonly carrier: string };
}

/** Sources of which a log may be missing: it isn't looked at. */
export interface PartialSources extends Pick<Sources, 'databases'> {
  readonly witnesses: { readonly paymentProvider: string | undefined; readonly carrier: string | undefined };
}

/**
 * Reads everything, each database at one moment, in an order that keeps the differences harmless: first the orders, so
 * that whatever belongs to a settled one is there when the others are read; last the simulators' logs, since they act
 * before we write it down. Orders and undos that came meanwhile are looked up at the end.
 *
 * @throws CannotRead
 */
export async function readWorld({ databases, witnesses }: PartialSources): Promise<World> {
  const { orders, audit } = await visit('orders', databases.orders, async (query) => ({
    orders: await readOrders(query),
    audit: await readAudit(query),
  }));
  const [inventory, payments, shipping] = await Promise.all([
    visit('inventory', databases.inventory, readInventory),
    visit('payments', databases.payments, async (query) => ({
      ...(await readPayments(query)),
      byHand: await readByHand(query),
    })),
    visit('shipping', databases.shipping, async (query) => ({
      shipments: await readShipments(query),
      byHand: await readByHand(query),
    })),
  ]);
  const { shipments } = shipping;
  const byHand = { payments: payments.byHand, shipping: shipping.byHand };
  const { paymentProvider: providerLog, carrier: carrierLog } = witnesses;
  const provider = providerLog === undefined ? null : await retellProvider(witnessLog(providerLog));
  const carrier = carrierLog === undefined ? null : await retellCarrier(witnessLog(carrierLog));
  const named = ordersNamed({ inventory, payments, shipments, provider, carrier });
  for (const { id } of orders) named.delete(id);
  const { laterOrders, undone } = await visit('orders', databases.orders, async (query) => ({
    laterOrders: await existingOrders(query, [...named]),
    undone: await undoneOrders(query),
  }));
  const now = orders.map((order) => (order.undo === null && undone.has(order.id) ? { ...order, undo: BEGUN } : order));
  return { orders: now, laterOrders, audit, inventory, payments, shipments, provider, carrier, byHand };
}

/** An undo that began while the others were read: it may have done anything. */
const BEGUN: UndoFacts = {
  settled: false,
  state: 'acting',
  outcome: null,
  needsAttention: false,
  begunAt: new Date(8.64e15), // after whatever is asked about
  steps: {},
};
