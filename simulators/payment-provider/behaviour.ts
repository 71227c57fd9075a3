import { type BehaviourTable, DECLINED, LOST_REPLY, OUTAGE, SLOW } from '../behaviour.ts';

export type PaymentOperation = 'authorize' | 'capture' | 'void' | 'refund';

/** What each card brings about. A card that isn't here is declined. */
export const CARDS: BehaviourTable<PaymentOperation> = new Map([
  ['tok_visa', {}],
  ['tok_declined', { authorize: DECLINED }],
  ['tok_capture_declined', { capture: DECLINED }],
  ['tok_slow', { authorize: SLOW }],
  ['tok_slow_capture', { capture: SLOW }],
  ['tok_lost_reply', { authorize: LOST_REPLY, capture: LOST_REPLY, void: LOST_REPLY, refund: LOST_REPLY }],
  ['tok_outage', { authorize: OUTAGE }],
  ['tok_refund_outage', { void: OUTAGE, refund: OUTAGE }],
]);

export const OTHER_CARD = 'authorize: declined, as the card is unknown';
