/** The ways that an order takes, in which nothing is left to chance: who goes side by side goes in one order. */
import type { ResolveSaga } from '../../contracts/saga.ts';
import type { Boundary } from './case.ts';

export interface Story {
  readonly title: string;
  readonly card?: string;
  readonly city?: string;
  /** There is too little of what is wanted. */
  readonly short?: true;
  /** A place where the first attempt waits until another activity has ended. */
  readonly waits?: { readonly at: `${string}/${string}`; readonly for: string };
  /** A place where the customer cancels. */
  readonly cancelsAt?: `${string}/${string}`;
  /** Nothing of it costs anything. */
  readonly free?: true;
  /** An activity, and the boundary behind which nobody hears of it until an operator has decided about its step. */
  readonly mute?: `${string}/${Boundary}`;
  readonly decision?: Pick<ResolveSaga, 'step' | 'action'> & Readonly<Record<string, unknown>>;
  /** How it may end beside how it ends when nothing else goes wrong, and why. */
  readonly otherwise?: { readonly end: string; readonly why: string };
}

export const STORIES: Readonly<Record<string, Story>> = {
  happy: { title: 'everybody says yes' },
  'out-of-stock': { title: 'there is too little in stock', short: true },
  'refused-at-payment': {
    title: 'the card is declined, when the parcel is booked',
    card: 'tok_declined',
    waits: { at: 'authorizePayment/attempt', for: 'bookShipment' },
  },
  overtaken: {
    title: 'the card is declined, while the parcel is being booked',
    card: 'tok_declined',
    waits: { at: 'bookShipment/call1-send', for: 'authorizePayment' },
  },
  'refused-at-shipping': {
    title: 'the address is refused, when the money is held',
    city: 'Atlantis',
    waits: { at: 'bookShipment/attempt', for: 'authorizePayment' },
  },
  'refused-at-capture': { title: 'the capture is declined', card: 'tok_capture_declined' },
  cancelled: {
    title: 'the customer cancels, when the money is held and the parcel is booked',
    waits: { at: 'bookShipment/attempt', for: 'authorizePayment' },
    cancelsAt: 'bookShipment/done',
  },
  'another-card': {
    title: 'nobody hears that the money is held, and an operator gives it another card',
    mute: 'authorizePayment/sent',
    decision: { step: 'authorize-payment', action: 'retry-with', input: 'tok_visa' },
  },
  'given-up': {
    title: 'nobody hears that the money is held, and an operator gives the order up',
    mute: 'authorizePayment/sent',
    decision: { step: 'authorize-payment', action: 'compensate' },
    otherwise: { end: 'confirmed', why: 'a run that takes over goes forward first, as it was not told what was done' },
  },
  'declared-refused': {
    title: 'the capture is through, nobody hears of it, and two people declare it refused',
    mute: 'capturePayment/sent',
    decision: { step: 'capture-payment', action: 'declare-refused', evidence: 'ticket 7', approvedBy: 'bob' },
    otherwise: { end: 'confirmed', why: 'a run that was terminated before the decision is written forgets it' },
  },
  free: { title: 'everybody says yes, and there is nothing to pay', free: true },
  'free-and-declared-refused': {
    title:
      'there is nothing to pay, nobody hears that the goods have left the shelf, and two people declare it refused',
    free: true,
    mute: 'commitStock/committed',
    decision: { step: 'commit-stock', action: 'declare-refused', evidence: 'ticket 7', approvedBy: 'bob' },
    otherwise: { end: 'confirmed', why: 'a run that was terminated before the decision is written forgets it' },
  },
};
