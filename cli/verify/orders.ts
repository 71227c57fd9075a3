import type { Money } from '../../contracts/money.ts';
import { type Belongings, type Books, isHeldMoney, isLiveReservation, isLiveShipment, sum } from './books.ts';
import { Laws, type Finding } from './finding.ts';
import { checkHistory } from './history.ts';
import { isOver, standingOf } from './standing.ts';
import type { OrderFacts, PaymentFacts, World } from './world.ts';

/** I3: an order has all that it promises, or nothing; and nothing is there without an order. */
export function checkOrders(world: World, books: Books): readonly Finding[] {
  const laws = new Laws('I3');
  for (const order of world.orders) {
    checkHistory(laws, order);
    laws.equal(`order '${order.id}'`, 'its total is the sum of its lines', order.linesTotal, order.total);
    checkStanding(laws, order, books.belongings(order.id));
  }
  checkOwners(laws, world, books);
  return laws.findings;
}

function checkStanding(laws: Laws, order: OrderFacts, has: Belongings): void {
  const standing = standingOf(order);
  if (standing === 'under way') return;
  const about = `order '${order.id}' (${order.status})`;
  if (standing === 'kept') checkKept(laws, about, order, has);
  else if (standing === 'returned') checkReturned(laws, about, order, has);
  else checkUndone(laws, about, order, has);
  if (isOver(order)) checkPinned(laws, about, has);
}

/** It is paid, its goods have left the shelf, and its parcel is with the carrier: each once. */
function checkKept(
  laws: Laws,
  about: string,
  order: OrderFacts,
  { payments, reservations, shipments }: Belongings,
): void {
  const { total: amount, currency } = order;
  laws.equalMoney(about, 'captured - refunded = its total', { amount, currency }, netOf(payments, currency));
  const [law, wanted] = amount === 0 ? ['no payment is live', 0] : ['one payment is live', 1];
  laws.equal(about, law, wanted, payments.filter(isHeldMoney).length);

  const live = reservations.filter(isLiveReservation);
  laws.equal(about, 'one reservation is live', 1, live.length);
  const taken = live.map(({ state, lines }) => `${state} ${lines}`).join(', ');
  laws.equal(about, 'exactly its lines are committed', `committed ${order.lines}`, taken);

  const parcels = shipments.filter(isLiveShipment);
  laws.equal(about, 'one shipment is booked', 1, parcels.length);
  if (order.status !== 'shipped') return;
  laws.equal(
    about,
    'its shipment is dispatched',
    true,
    parcels.length > 0 && parcels.every(({ dispatched }) => dispatched),
  );
  const settled = order.undo?.steps['recall-shipment'] === 'settled'; // a person sent it out again
  laws.equal(about, 'its shipment is not recalled', true, settled || parcels.every(({ recalled }) => !recalled));
  const numbers = parcels.map(({ trackingNumber }) => trackingNumber).join(', ');
  laws.equal(about, "its tracking number is its shipment's", numbers === '' ? null : numbers, order.trackingNumber);
}

/** It costs nothing any more, its parcel was recalled, and its goods are back, unless a person saw to that by hand. */
function checkReturned(
  laws: Laws,
  about: string,
  { currency, lines, undo }: OrderFacts,
  { payments, reservations, shipments }: Belongings,
): void {
  const byHand = (step: 'recall-shipment' | 'refund-payment' | 'restock'): boolean =>
    ['external', 'skipped'].includes(undo?.steps[step] ?? '');
  if (!byHand('refund-payment')) {
    laws.equalMoney(about, 'captured - refunded = 0', { amount: 0, currency }, netOf(payments, currency));
  }
  if (!byHand('recall-shipment')) {
    const recalled = shipments.filter(isLiveShipment).map((shipment) => shipment.recalled);
    laws.equal(about, 'its shipment is recalled', true, recalled.length > 0 && recalled.every(Boolean));
  }
  // What was put back, and taken again, before the order was confirmed is on the shelf as well.
  const goods = reservations.filter(({ state }) => state !== 'released');
  const found = [...new Set(goods.map((goods) => `${goods.state} ${goods.lines}`))].toSorted().join(', ');
  const back = `returned ${lines}`;
  const wanted = byHand('restock') ? [back, `committed ${lines}`, `committed ${lines}, ${back}`] : [back];
  laws.hold(wanted.includes(found), about, 'exactly its lines are on the shelf again', [wanted.join(' or '), found]);
}

/** It costs nothing, holds nothing, and nothing is on its way. */
function checkUndone(
  laws: Laws,
  about: string,
  { currency, trackingNumber }: OrderFacts,
  { payments, reservations, shipments }: Belongings,
): void {
  const ids = (things: readonly { readonly id: string }[]): readonly string[] => things.map(({ id }) => id);
  laws.equalMoney(about, 'captured - refunded = 0', { amount: 0, currency }, netOf(payments, currency));
  laws.none(about, 'no authorization is live', ids(payments.filter(isHeldMoney)));
  laws.none(about, 'nothing is reserved or committed', ids(reservations.filter(isLiveReservation)));
  laws.none(about, 'no shipment is live', ids(shipments.filter(isLiveShipment)));
  laws.equal(about, 'it has no tracking number', null, trackingNumber);
}

/** Once an order is over, the outcome of everything that was asked of somebody else is known. */
function checkPinned(laws: Laws, about: string, { payments, captures, shipments }: Belongings): void {
  const unknown = [
    ...payments.filter(({ authorized, declined }) => !authorized && !declined).map(({ id }) => id),
    ...captures.filter(({ captured, declined }) => !captured && !declined).map(({ key }) => key),
    ...shipments.filter(({ booked, refused }) => !booked && !refused).map(({ id }) => id),
  ];
  laws.none(about, 'no request has an unknown outcome', unknown);
}

/** What was taken and kept, in the order's currency; in another one, too, if there is any. */
function netOf(payments: readonly PaymentFacts[], currency: string): Money {
  const amount = sum(payments, ({ captured, refunded }) => captured - refunded);
  const currencies = new Set(payments.filter(({ captured }) => captured > 0).map((payment) => payment.currency));
  return { amount, currency: [...(currencies.size === 0 ? [currency] : currencies)].join(' and ') };
}

function checkOwners(laws: Laws, { payments, inventory, shipments }: World, books: Books): void {
  const demand = (about: string, orderId: string | null): void => {
    if (orderId === null || books.knows(orderId)) return;
    laws.broken(about, 'every effect has its order', `order '${orderId}'`, 'no such order');
  };
  for (const { id, orderId } of payments.payments) demand(`payment '${id}'`, orderId);
  for (const { id, orderId } of inventory.reservations) demand(`reservation '${id}'`, orderId);
  for (const { id, orderId } of shipments) demand(`shipment '${id}'`, orderId);
}
