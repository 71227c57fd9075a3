import type { WebhookEvent } from '../webhooks.ts';
import type { WitnessLine } from '../witness.ts';
import type { PaymentOperation } from './behaviour.ts';

const EVENTS: ReadonlyMap<string, { readonly type: string; readonly operation: PaymentOperation }> = new Map([
  ['authorization', { type: 'authorization.created', operation: 'authorize' }],
  ['void', { type: 'authorization.voided', operation: 'void' }],
  ['capture', { type: 'capture.created', operation: 'capture' }],
  ['refund', { type: 'refund.created', operation: 'refund' }],
]);

/** What the provider tells of a line. */
export function paymentEvent({ kind, id, of, reference, amount, currency }: WitnessLine): WebhookEvent | undefined {
  const event = EVENTS.get(kind);
  return event && { ...event, data: { id, of, reference, amount, currency } };
}
