/** Everything that can be drawn: what runs and can be struck, what providers can suffer from, what customers wish. */
import type { Parameters, Simulator } from '../cli/faults/simulators.ts';
import type { OrderStatus } from '../contracts/orders.ts';
import type { Wish } from '../tests/support/orders.ts';

/** What a signal can be sent to. `backend` is one of PostgreSQL's sessions; `postgres` is its postmaster, or all of it. */
export const VICTIMS = [
  'api',
  'api-2',
  'orders',
  'inventory',
  'payments',
  'shipping',
  'payment-provider',
  'carrier',
  'temporal',
  'postgres',
  'backend',
] as const;
export type Victim = (typeof VICTIMS)[number];

/** SIGKILL, or SIGSTOP with a SIGCONT later. */
export const BLOWS = ['kill', 'freeze'] as const;
export type Blow = (typeof BLOWS)[number];

/** A fault of a simulator, with the ways in which it may be switched on. */
interface Trouble {
  readonly simulator: Simulator;
  readonly name: string;
  readonly ways: readonly Parameters[];
}

/** What only a person can settle: the order that is struck stays parked. */
export const FOR_EVER = 'stored-500';

const everywhere = (simulator: Simulator): readonly Trouble[] =>
  [
    { name: 'latency', ways: [{ ms: 500 }, { ms: 2_000 }, { ms: 5_000, probability: 0.5 }] },
    { name: 'outage', ways: [{}, { probability: 0.5 }] },
    { name: 'reset-before', ways: [{}, { probability: 0.5 }] },
    { name: 'reset-after', ways: [{}, { probability: 0.5 }] },
    { name: 'lost-reply', ways: [{}, { probability: 0.5 }] },
    { name: 'wrong-body', ways: [{ shape: 'cut' }, { shape: 'empty' }, { probability: 0.5 }] },
    { name: 'decline', ways: [{ probability: 0.5 }] },
  ].map((trouble) => ({ simulator, ...trouble }));

/**
 * All nine of both. A provider that forgets a key acts twice when it is asked to take money or a parcel again, and
 * nobody can mend that; what lets go again must stand it.
 */
export const TROUBLES: readonly Trouble[] = [
  ...everywhere('payments'),
  ...everywhere('carrier'),
  { simulator: 'payments', name: 'key-expiry', ways: [{ operation: 'void', ms: 0 }] },
  { simulator: 'carrier', name: 'key-expiry', ways: ['cancel', 'dispatch'].map((operation) => ({ operation, ms: 0 })) },
  {
    simulator: 'payments',
    name: FOR_EVER,
    ways: ['authorize', 'capture'].map((operation) => ({ operation, times: 1 })),
  },
  { simulator: 'carrier', name: FOR_EVER, ways: [{ operation: 'book', times: 1 }] },
];

/** What an order's status and cause may be once it has settled: `shipped`, `rejected: CardDeclined`. */
export type End = OrderStatus | `rejected: ${string}`;

/** A wish, and what it must come to unless somebody cancels it, or a provider's log has a no. */
export interface Fate {
  readonly wish: Wish;
  readonly ends: readonly End[];
}

const shipped = (wish: Wish): Fate => ({ wish, ends: ['shipped'] });
const rejected = (wish: Wish, ...reasons: readonly string[]): Fate => ({
  wish,
  ends: reasons.map((reason) => `rejected: ${reason}` as const),
});

/** What nothing is wrong with. */
export const GOOD: readonly Fate[] = [
  shipped({}),
  shipped({ sku: 'mug' }),
  shipped({ sku: 'kettle' }),
  shipped({ card: 'tok_slow' }),
  shipped({ card: 'tok_slow_capture' }),
  shipped({ card: 'tok_lost_reply' }),
  shipped({ card: 'tok_outage' }),
  shipped({ city: 'Slowville' }),
  shipped({ city: 'Echo' }),
  shipped({ city: 'Stormhaven' }),
  shipped({ city: 'Farpost' }),
];

export const BAD: readonly Fate[] = [
  rejected({ sku: 'unicorn' }, 'OutOfStock'),
  rejected({ card: 'tok_declined' }, 'CardDeclined'),
  rejected({ card: 'tok_nobody_knows', city: 'Slowville' }, 'CardDeclined'),
  rejected({ card: 'tok_declined', city: 'Atlantis' }, 'CardDeclined', 'AddressRefused'),
  rejected({ city: 'Atlantis' }, 'AddressRefused'),
  rejected({ city: 'Atlantis', card: 'tok_slow' }, 'AddressRefused'),
  rejected({ city: 'Atlantis', card: 'tok_lost_reply' }, 'AddressRefused'),
  rejected({ city: 'Atlantis', card: 'tok_refund_outage' }, 'AddressRefused'),
  rejected({ card: 'tok_capture_declined' }, 'CaptureDeclined'),
  rejected({ card: 'tok_capture_declined', city: 'Echo' }, 'CaptureDeclined'),
  rejected({ card: 'tok_capture_declined', city: 'Ghosttown' }, 'CaptureDeclined'),
  // There are five of them.
  { wish: { sku: 'lantern' }, ends: ['shipped', 'rejected: OutOfStock'] },
];
