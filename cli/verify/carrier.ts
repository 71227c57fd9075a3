import { type Books, isLiveBooking, isLiveShipment } from './books.ts';
import { LawsOfOthers, type Finding, type Laws } from './finding.ts';
import { isOver, standingOf } from './standing.ts';
import type { BookingFacts, CarrierFacts, OrderFacts, ShipmentFacts, World } from './world.ts';

/** I4 at the carrier: it comes for the parcels that we say it does, and for no others. */
export function checkCarrier({ carrier, shipments, orders, byHand }: World, books: Books): readonly Finding[] {
  if (carrier === null) return [];
  const laws = new LawsOfOthers('I4', byHand.shipping);
  checkAlone(laws, carrier);
  for (const shipment of shipments.filter((it) => laws.judges(it))) checkShipment(laws, carrier, shipment);
  checkOwners(laws, carrier, books);
  const over = orders.filter((order) => isOver(order) && laws.judges({ orderId: order.id }));
  checkLive(laws, carrier, over, books);
  return laws.findings;
}

function checkAlone(laws: Laws, { doubledKeys, contradictions, bookings }: CarrierFacts): void {
  for (const [key, done] of doubledKeys)
    laws.broken(`carrier, key '${key}'`, 'one booking a key', 'one', done.join(', '));
  for (const contradiction of contradictions) {
    laws.broken('carrier', 'its log makes sense', 'lines that follow from those before', contradiction);
  }
  for (const { id, cancelled, dispatched } of bookings.values()) {
    laws.hold(!(cancelled && dispatched), `booking '${id}'`, 'a parcel is cancelled or dispatched', [
      'one of both',
      'both',
    ]);
  }
}

/** Holds at any moment, as the log is read after the database: the carrier acts first. */
function checkShipment(laws: Laws, { bookings }: CarrierFacts, shipment: ShipmentFacts): void {
  const { id, orderId, carrierRef } = shipment;
  if (!shipment.booked && carrierRef === null) return;
  const about = `shipment '${id}' of order '${orderId}'`;
  const theirs = bookings.get(carrierRef ?? '');
  if (theirs === undefined) {
    laws.broken(about, 'the carrier knows what we booked', `booking '${carrierRef ?? ''}'`, 'unknown to the carrier');
    return;
  }
  laws.equal(about, 'it is of the same order at the carrier', orderId, theirs.orderId);
  if (shipment.cancelled) laws.equal(about, 'it is cancelled at the carrier, too', true, theirs.cancelled);
  if (shipment.dispatched) checkDispatch(laws, about, shipment, theirs);
  if (shipment.recalled) laws.equal(about, 'it is recalled at the carrier, too', true, theirs.recalled);
}

function checkDispatch(laws: Laws, about: string, shipment: ShipmentFacts, theirs: BookingFacts): void {
  laws.equal(about, 'it is dispatched at the carrier, too', true, theirs.dispatched);
  laws.equal(about, "its tracking number is the carrier's", theirs.trackingNumber, shipment.trackingNumber);
}

function checkOwners(laws: Laws, { bookings }: CarrierFacts, books: Books): void {
  for (const { id, orderId, cancelled } of bookings.values()) {
    if (cancelled || books.knows(orderId)) continue;
    laws.broken(`booking '${id}'`, 'every live booking has its order', `order '${orderId}'`, 'no such order');
  }
}

/** Once an order is over, the carrier has its parcel, or none. */
function checkLive(laws: Laws, { bookings }: CarrierFacts, over: readonly OrderFacts[], books: Books): void {
  const bookingsOf = Map.groupBy(bookings.values(), ({ orderId }) => orderId);
  for (const order of over) {
    const wanted = standingOf(order) === 'undone' ? [] : books.belongings(order.id).shipments.filter(isLiveShipment);
    const expected = wanted.map(({ carrierRef, ...is }) => parcel(carrierRef ?? '', is));
    const live = (bookingsOf.get(order.id) ?? []).filter(isLiveBooking).map(({ id, ...is }) => parcel(id, is));
    const about = `order '${order.id}' (${order.status})`;
    const law = 'the carrier has the parcels that the order wants, and no others';
    laws.equal(about, law, expected.toSorted().join(', '), live.toSorted().join(', '));
  }
}

function parcel(ref: string, { dispatched, recalled }: Pick<ShipmentFacts, 'dispatched' | 'recalled'>): string {
  return `${ref} ${dispatched ? 'dispatched' : 'booked'}${recalled ? ', recalled' : ''}`;
}
