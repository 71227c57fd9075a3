/** What was read, as plain facts: one row a thing, and nothing but what its own database or log says. */
import type { OrderStatus } from '../../contracts/orders.ts';

/** All that the oracles look at. */
export interface World {
  readonly orders: readonly OrderFacts[];
  /** Orders that somebody else's rows name, and that were placed after `orders` was read. */
  readonly laterOrders: ReadonlySet<string>;
  readonly audit: AuditFacts;
  readonly inventory: InventoryFacts;
  readonly payments: PaymentsFacts;
  readonly shipments: readonly ShipmentFacts[];
  /** Null where its log wasn't read. */
  readonly provider: ProviderFacts | null;
  /** Null where its log wasn't read. */
  readonly carrier: CarrierFacts | null;
  readonly byHand: ByHandFacts;
}

/** What people did, or undid, with their evidence. Others' logs can't tell it from what nobody did. */
export interface ByHandFacts {
  readonly payments: readonly HandFacts[];
  readonly shipping: readonly HandFacts[];
}

export interface HandFacts {
  readonly key: string;
  readonly orderId: string;
  readonly evidence: string;
}

export interface OrderFacts {
  readonly id: string;
  readonly status: OrderStatus;
  readonly total: number;
  readonly currency: string;
  readonly trackingNumber: string | null;
  readonly placedAt: Date;
  /** SKUs and quantities in one canonical text, `kettle=1 tea=2`, so that two lists compare as one value. */
  readonly lines: string;
  /** Sum of quantity × price. */
  readonly linesTotal: number;
  /** Every status that it had, in order. */
  readonly history: readonly OrderStatus[];
  /** Whether the history's numbers are 1, 2, 3 … */
  readonly historyIsWhole: boolean;
  /** Null where the order has no saga at all. */
  readonly saga: SagaFacts | null;
  /** The saga that undoes it; null where nobody wanted that. */
  readonly undo: UndoFacts | null;
}

export interface SagaFacts {
  readonly settled: boolean;
  readonly state: string | null;
  readonly outcome: string | null;
  readonly needsAttention: boolean;
}

export interface UndoFacts extends SagaFacts {
  readonly begunAt: Date;
  /** The state of each of its steps, by name. */
  readonly steps: Readonly<Record<string, string>>;
}

export interface AuditFacts {
  /** In the order of their numbers. */
  readonly rows: readonly AuditRow[];
  readonly decisions: readonly DecisionFacts[];
}

export interface AuditRow {
  readonly seq: number;
  readonly commandId: string;
  readonly event: string;
  /** Of the whole decision; null for what became of it. */
  readonly digest: string | null;
  /** The hash of the row before; empty for the first. */
  readonly previous: string;
  readonly hash: string;
  /** What the hash is made of. */
  readonly line: string;
}

/** What an operator decided, as the command has it. */
export interface DecisionFacts {
  readonly id: string;
  readonly approved: boolean;
  readonly answered: boolean;
  readonly digest: string;
}

export interface InventoryFacts {
  readonly shelves: readonly ShelfFacts[];
  readonly reservations: readonly ReservationFacts[];
}

/** A SKU's shelf, what its movements add up to, and what held reservations claim of it. Null where there is no shelf. */
export interface ShelfFacts {
  readonly sku: string;
  readonly available: number | null;
  readonly reserved: number | null;
  readonly received: number;
  readonly reservedEver: number;
  readonly releasedEver: number;
  readonly committedEver: number;
  readonly returnedEver: number;
  readonly held: number;
}

/** The moves are in the canonical text of {@link OrderFacts.lines}; null where there are none. */
export interface ReservationFacts {
  readonly id: string;
  /** Null when lines or movements name a reservation that isn't there. */
  readonly orderId: string | null;
  readonly state: 'held' | 'committed' | 'released' | 'returned' | null;
  readonly lines: string | null;
  readonly reserved: string | null;
  readonly released: string | null;
  readonly committed: string | null;
  readonly returned: string | null;
}

export interface PaymentsFacts {
  readonly payments: readonly PaymentFacts[];
  readonly captures: readonly CaptureFacts[];
  readonly transactions: readonly UnbalancedTransaction[];
  /** Postings that no capture accounts for, by id. */
  readonly strayPostings: readonly string[];
  readonly balances: readonly CurrencyBalance[];
}

export interface PaymentFacts {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly providerRef: string | null;
  readonly authorized: boolean;
  readonly declined: boolean;
  readonly voided: boolean;
  readonly captured: number;
  readonly refunded: number;
  /** What the ledger says. */
  readonly ledgerCaptured: number;
  readonly ledgerRefunded: number;
}

export interface CaptureFacts {
  readonly key: string;
  readonly paymentId: string;
  /** Null when it names a payment that isn't there. */
  readonly orderId: string | null;
  readonly currency: string | null;
  readonly amount: number;
  readonly providerRef: string | null;
  readonly refundRef: string | null;
  readonly captured: boolean;
  readonly declined: boolean;
  readonly refunded: boolean;
  /** What the ledger's transactions of this capture move at the provider; null where there is none. */
  readonly posted: number | null;
  readonly postedBack: number | null;
}

/** A transaction whose entries don't add up to nothing, or that has fewer than two of them. */
export interface UnbalancedTransaction {
  readonly id: string;
  readonly entries: number;
  readonly sum: number;
}

export interface CurrencyBalance {
  readonly currency: string;
  readonly transactions: number;
  readonly debits: number;
  readonly credits: number;
}

export interface ShipmentFacts {
  readonly id: string;
  readonly orderId: string;
  readonly carrierRef: string | null;
  readonly trackingNumber: string | null;
  readonly booked: boolean;
  readonly refused: boolean;
  readonly cancelled: boolean;
  readonly dispatched: boolean;
  readonly recalled: boolean;
}

/** What one line of a simulator's log says. */
export interface WitnessLine {
  readonly kind: string;
  readonly id: string | null;
  readonly of: string | null;
  readonly key: string;
  readonly reference: string;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly trackingNumber: string | null;
}

/** What the payment provider holds and did, retold from its log. */
export interface ProviderFacts {
  readonly lines: number;
  readonly authorizations: ReadonlyMap<string, AuthorizationFacts>;
  readonly captures: ReadonlyMap<string, ChargeFacts>;
  readonly refunds: ReadonlyMap<string, ChargeFacts>;
  /** Keys under which more than one thing was done, with what. */
  readonly doubledKeys: ReadonlyMap<string, readonly string[]>;
  /** What contradicts the lines before. */
  readonly contradictions: readonly string[];
}

export interface AuthorizationFacts {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly voided: boolean;
  readonly captured: number;
}

/** A capture, or a refund of one. */
export interface ChargeFacts {
  readonly id: string;
  readonly of: string;
  readonly orderId: string;
  readonly amount: number;
  /** Of a capture. */
  readonly refunded: number;
}

/** What the carrier was told, retold from its log. */
export interface CarrierFacts {
  readonly lines: number;
  readonly bookings: ReadonlyMap<string, BookingFacts>;
  readonly doubledKeys: ReadonlyMap<string, readonly string[]>;
  readonly contradictions: readonly string[];
}

export interface BookingFacts {
  readonly id: string;
  readonly orderId: string;
  readonly cancelled: boolean;
  readonly dispatched: boolean;
  readonly recalled: boolean;
  readonly trackingNumber: string | null;
}
