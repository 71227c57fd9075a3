import { formatMoney } from '../../contracts/money.ts';
import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { SagaOutcome, SagaView } from '../../contracts/saga.ts';
import { takenBack } from './draw.ts';

/** Says in one or two sentences how an order ended. */
export function summary(order: OrderView, saga: SagaView): string {
  const { outcome } = saga;
  if (outcome === null) return `Order '${order.id}' is ${order.status}.`;
  if (outcome.status === 'confirmed') return `Order '${order.id}' ${standingOf(order)}.`;
  const undone = takenBack(saga);
  const back = undone.length === 0 ? 'Nothing had been done' : `Taken back: ${undone.join(', ')}`;
  return `Order '${order.id}' is ${order.status.replace('_', ' ')}: ${reasonOf(outcome)}. ${back}.`;
}

/** Where the money and the parcel are of an order that went well; it may have been undone since. */
function standingOf({ status, total, trackingNumber }: OrderView): string {
  const price = formatMoney(total);
  const isFree = total.amount === 0;
  if (status === 'returned') return isFree ? 'is returned' : `is returned: ${price} given back`;
  const parcel = trackingNumber === null ? 'its parcel' : `its parcel ${trackingNumber}`;
  if (status === 'returning') {
    return `is being returned: the carrier sends ${parcel} back${isFree ? '' : `, and ${price} are given back`}`;
  }
  const paid = isFree ? 'free' : `${price} paid`;
  return `is ${status}: ${paid}${trackingNumber === null ? '' : `, on its way as ${trackingNumber}`}`;
}

/** Says why a saga took everything back. */
export function reasonOf(outcome: Exclude<SagaOutcome, { status: 'confirmed' }>): string {
  switch (outcome.status) {
    case 'rejected':
      return `${outcome.reason}${outcome.step === null ? '' : ` at ${outcome.step}`}, ${outcome.message}`;
    case 'cancelled':
      return `${outcome.by} cancelled it, ${outcome.reason}`;
    case 'timed-out':
      return `it was not done in time${outcome.step === null ? '' : `, at ${outcome.step}`}`;
  }
}
