import type { Money } from '../../contracts/money.ts';
import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { SagaOutcome, SagaView } from '../../contracts/saga.ts';
import { takenBack } from './draw.ts';

/** Says in one or two sentences how an order ended. */
export function summary(order: OrderView, saga: SagaView): string {
  const { outcome } = saga;
  if (outcome === null) return `Order '${order.id}' is ${order.status}.`;
  if (outcome.status === 'confirmed') return `Order '${order.id}' is ${order.status}: ${paidFor(order)}.`;
  const undone = takenBack(saga);
  const back = undone.length === 0 ? 'Nothing had been done' : `Taken back: ${undone.join(', ')}`;
  return `Order '${order.id}' is ${order.status.replace('_', ' ')}: ${reasonOf(outcome)}. ${back}.`;
}

function paidFor({ total, trackingNumber }: OrderView): string {
  const paid = total.amount === 0 ? 'free' : `${priceOf(total)} paid`;
  return trackingNumber === null ? paid : `${paid}, on its way as ${trackingNumber}`;
}

/** `49.90 EUR`, with as many decimals as the currency has. */
export function priceOf({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
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
