import type {
  BookingFacts,
  CaptureFacts,
  OrderFacts,
  PaymentFacts,
  ReservationFacts,
  ShipmentFacts,
  World,
} from './world.ts';

/** All that one order has, at every service. */
export interface Belongings {
  readonly payments: readonly PaymentFacts[];
  readonly captures: readonly CaptureFacts[];
  readonly reservations: readonly ReservationFacts[];
  readonly shipments: readonly ShipmentFacts[];
}

/** The world by order, so that no oracle searches. */
export interface Books {
  readonly orders: ReadonlyMap<string, OrderFacts>;
  /** Tells whether there is such an order, also one that came while the others' databases were read. */
  knows(orderId: string): boolean;
  belongings(orderId: string): Belongings;
}

/** Indexes a world. */
export function openBooks({ orders, laterOrders, payments, inventory, shipments }: World): Books {
  const byId = new Map(orders.map((order) => [order.id, order]));
  const paymentsOf = Map.groupBy(payments.payments, ({ orderId }) => orderId);
  const capturesOf = Map.groupBy(payments.captures, ({ orderId }) => orderId);
  const reservationsOf = Map.groupBy(inventory.reservations, ({ orderId }) => orderId);
  const shipmentsOf = Map.groupBy(shipments, ({ orderId }) => orderId);
  return {
    orders: byId,
    knows: (orderId) => byId.has(orderId) || laterOrders.has(orderId),
    belongings: (orderId) => ({
      payments: paymentsOf.get(orderId) ?? [],
      captures: capturesOf.get(orderId) ?? [],
      reservations: reservationsOf.get(orderId) ?? [],
      shipments: shipmentsOf.get(orderId) ?? [],
    }),
  };
}

/** Names every order that somebody's rows or the simulators' logs speak of. */
export function ordersNamed({
  inventory,
  payments,
  shipments,
  provider,
  carrier,
}: Omit<World, 'orders' | 'laterOrders' | 'audit' | 'byHand'>): Set<string> {
  const theirs = [...(provider?.authorizations.values() ?? []), ...(carrier?.bookings.values() ?? [])];
  const owned = [...payments.payments, ...shipments, ...theirs];
  const named = new Set(owned.map(({ orderId }) => orderId));
  for (const { orderId } of inventory.reservations) if (orderId !== null) named.add(orderId);
  return named;
}

export const isHeldMoney = ({ authorized, voided }: PaymentFacts): boolean => authorized && !voided;
export const isLiveReservation = ({ state }: ReservationFacts): boolean => state === 'held' || state === 'committed';
export const isLiveShipment = ({ booked, cancelled }: ShipmentFacts): boolean => booked && !cancelled;
export const isLiveBooking = ({ cancelled }: BookingFacts): boolean => !cancelled;

/** Adds up what `of` gives. */
export function sum<T>(things: readonly T[], of: (thing: T) => number): number {
  return things.reduce((total, thing) => total + of(thing), 0);
}
