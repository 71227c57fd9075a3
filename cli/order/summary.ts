import type { SagaOutcome, SagaView } from '../../contracts/saga.ts';
import { takenBack } from './draw.ts';
import type { PlacedView } from './replies.ts';

/** Says in one or two sentences how an order ended. */
export function summary(order: PlacedView, saga: SagaView): string {
  const { outcome } = saga;
  if (outcome === null) return `Order '${order.id}' is ${order.status}.`;
  if (outcome.status === 'confirmed') return `Order '${order.id}' is ${order.status}: ${paidFor(order)}.`;
  const undone = takenBack(saga);
  const back = undone.length === 0 ? 'Nothing had been done' : `Taken back: ${undone.join(', ')}`;
  return `Order '${order.id}' is ${order.status.replace('_', ' ')}: ${reasonOf(outcome)}. ${back}.`;
}

function paidFor({ total: { amount, currency }, trackingNumber }: PlacedView): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  const paid = `${(amount / 10 ** digits).toFixed(digits)} ${currency} paid`;
  return trackingNumber === null ? paid : `${paid}, on its way as ${trackingNumber}`;
}

function reasonOf(outcome: Exclude<SagaOutcome, { status: 'confirmed' }>): string {
  switch (outcome.status) {
    case 'rejected':
      return `${outcome.reason}${outcome.step === null ? '' : ` at ${outcome.step}`}, ${outcome.message}`;
    case 'cancelled':
      return `${outcome.by} cancelled it, ${outcome.reason}`;
    case 'timed-out':
      return `it was not done in time${outcome.step === null ? '' : `, at ${outcome.step}`}`;
  }
}
