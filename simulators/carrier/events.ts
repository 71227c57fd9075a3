import type { WebhookEvent } from '../webhooks.ts';
import type { WitnessLine } from '../witness.ts';
import type { CarrierOperation } from './behaviour.ts';

const EVENTS: ReadonlyMap<string, { readonly type: string; readonly operation: CarrierOperation }> = new Map([
  ['booking', { type: 'parcel.booked', operation: 'book' }],
  ['cancellation', { type: 'parcel.cancelled', operation: 'cancel' }],
  ['dispatch', { type: 'parcel.dispatched', operation: 'dispatch' }],
  ['in-transit', { type: 'parcel.in-transit', operation: 'scan' }],
  ['delivered', { type: 'parcel.delivered', operation: 'scan' }],
]);

/** What the carrier tells of a line. */
export function parcelEvent({ kind, id, reference }: WitnessLine): WebhookEvent | undefined {
  const event = EVENTS.get(kind);
  return event && { ...event, data: { id, reference } };
}
