import { type BehaviourTable, DECLINED, LOST_REPLY, OUTAGE, SLOW } from '../behaviour.ts';

export type PaymentOperation = 'authorization' | 'capture' | 'void' | 'refund';

/** What each card brings about. A card that isn't here is declined. */
export const CARDS: BehaviourTable<PaymentOperation> = {
  tok_visa: {},
  tok_declined: { authorization: DECLINED },
  tok_capture_declined: { capture: DECLINED },
  tok_slow: { authorization: SLOW },
  tok_slow_capture: { capture: SLOW },
  tok_lost_reply: { authorization: LOST_REPLY, capture: LOST_REPLY, void: LOST_REPLY, refund: LOST_REPLY },
  tok_outage: { authorization: OUTAGE },
  tok_refund_outage: { void: OUTAGE, refund: OUTAGE },
};

export const OTHER_CARD = 'authorization: declined, as the card is unknown';
