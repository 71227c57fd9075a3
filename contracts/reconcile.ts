import { SERVICES } from './names.ts';
import type { OrderedGoods, OrderStatus } from './orders.ts';
import type { SagaTrace } from './saga.ts';

/**
 * What doesn't fit about a saga: `missing` something was done, and isn't there · `orphan` something is there, and
 * nobody's · `diverged` two say different things about it · `stuck` nobody goes on with it.
 *
 * What doesn't fit about the reconciler itself: `unasked` a party can't be asked, so its part isn't done · `failed` a
 * scheduled run failed · `overdue` none has come to its end for long.
 */
export const FINDING_KINDS = ['missing', 'orphan', 'diverged', 'stuck', 'unasked', 'failed', 'overdue'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/**
 * What became of a finding. One that is `raised` is a person's to look at; it is raised again until it is gone. One that
 * is `deferred` waits for a party that can't be asked now, and is decided by a later run.
 */
export const FINDING_ACTIONS = ['repaired', 'raised', 'deferred', 'would-repair'] as const;
export type FindingAction = (typeof FINDING_ACTIONS)[number];

/** A system of somebody else in which steps are done. */
export type Provider = 'payment-provider' | 'carrier';

/** Whom a run asks. Without the orders service there is no run; without another party, its part isn't done. */
export const PARTIES = [...SERVICES, 'temporal', 'payment-provider', 'carrier'] as const;
export type Party = (typeof PARTIES)[number];

/** A party that couldn't be asked. From then on a run doesn't ask it any more. */
export interface Unasked {
  readonly party: Party;
  readonly why: string;
}

export interface Finding {
  /** The same each time it is found. */
  readonly key: string;
  readonly kind: FindingKind;
  /** The saga's id; or the party, or `reconcile`, for what is about the reconciler itself. */
  readonly subject: string;
  readonly evidence: string;
  readonly action: FindingAction;
}

/** What `reconcile` is asked for. */
export interface ReconcileRequest {
  /** Repair and write nothing. */
  readonly dryRun: boolean;
  /**
   * Look only at settled orders that changed in the last so many hours, or since a party couldn't be asked, or no run
   * came to its end; at all of them when null.
   */
  readonly hours: number | null;
  /** How often the schedule has it run; left out by hand. */
  readonly everySeconds?: number;
  /** Where a former run of the same workflow got to. */
  readonly progress?: ReconcileProgress;
}

export interface ReconcileProgress {
  /** The last saga that was looked at. */
  readonly after: string;
  readonly orders: number;
  readonly found: number;
  readonly raised: number;
  readonly deferred: number;
  /** The parties whose part isn't done. */
  readonly unasked: readonly Unasked[];
  /** The first so many; the database has them all. */
  readonly findings: readonly Finding[];
}

export type ReconcileReport = Omit<ReconcileProgress, 'after'>;

/**
 * Whether a workflow goes on with a saga: `failing` its tasks fail, and wait for a corrected worker · `gone` it was
 * terminated, has failed, or Temporal knows nothing of it · `unknown` Temporal couldn't be asked.
 */
export type CarrierState = 'running' | 'failing' | 'completed' | 'gone' | 'unknown';

/** A saga, as the orders service and Temporal know it. */
export interface SagaFacts {
  readonly sagaId: string;
  readonly orderId: string;
  /** Whether another saga undoes what this one did: `moving` while it does. */
  readonly undone: 'no' | 'moving' | 'yes';
  readonly status: OrderStatus;
  readonly settled: boolean;
  /** What is known of its workflow; null when it is settled, or about to be started. */
  readonly carrier: { readonly state: CarrierState; readonly runId: string | null; readonly what: string } | null;
  /** As it is recorded of a settled saga, or told by a running one; null when nobody tells. */
  readonly trace: SagaTrace | null;
}

export interface Page {
  /** Only what comes after this id. */
  readonly after: string;
  readonly hours: number | null;
  readonly limit: number;
}

/** Reads of the orders service, and repairs that are its own. All may be repeated. */
export interface OrdersReconciliation {
  /** How many hours a run must look back, so that what former runs couldn't compare is compared now: `hours` or more. */
  lookBack(input: { readonly hours: number }): Promise<number>;
  /** Writes down that a run came to its end, and whose part it couldn't do. */
  endRun(input: { readonly everySeconds: number | null; readonly unasked: readonly Unasked[] }): Promise<void>;
  /** Raises that a scheduled run failed, until another comes to its end. */
  failRun(input: { readonly why: string }): Promise<void>;
  /** Unsettled sagas, settled ones that changed lately, and those with open findings, by their ids. */
  listSagas(page: Page): Promise<readonly SagaFacts[]>;
  /** Names those of the orders that aren't there. */
  unknownOrders(input: { readonly orderIds: readonly string[] }): Promise<readonly string[]>;
  /** Names what open findings are about, and isn't there. */
  openStrangers(): Promise<readonly string[]>;
  /** Has a saga started again, forward or from its journal. A run that is still there is terminated first. */
  restartSaga(input: {
    readonly sagaId: string;
    readonly runId: string | null;
    /** Whether a former run got through the pivot, so that it is too late for a cancel. */
    readonly pastPivot: boolean;
  }): Promise<void>;
  /** Records what the completed workflow of an unsettled saga says of it. */
  settleFromCarrier(input: { readonly sagaId: string }): Promise<void>;
  /** Gives an order as its saga got it. */
  loadOrder(input: { readonly orderId: string }): Promise<OrderedGoods>;
  /** Keeps findings. Resolves those about `subjects`, of which every party was asked, that are found no more. */
  recordFindings(input: { readonly subjects: readonly string[]; readonly findings: readonly Finding[] }): Promise<void>;
}

export interface EffectFacts {
  readonly key: string;
  readonly state: 'intent' | 'applied' | 'refused' | 'revoking' | 'revoked' | 'barred' | 'external';
  /** Whether a person did, or undid, it: other systems don't know it under its key. */
  readonly byHand: boolean;
}

/** What every service with effects tells of them. */
export interface EffectsReconciliation {
  /** The effects of some sagas. */
  listEffects(input: { readonly orderIds: readonly string[] }): Promise<readonly EffectFacts[]>;
  /** The orders that something is held, paid or booked for, by their ids. */
  listOwners(page: Page): Promise<readonly string[]>;
}

/** Something that another system has under our key. */
export interface OutsideItem {
  readonly orderId: string;
  readonly key: string;
  readonly id: string;
  readonly kind: 'hold' | 'charge' | 'parcel';
  /** As the other system calls it. */
  readonly status: string;
  /** Whether it wasn't taken back there. */
  readonly live: boolean;
  /** Of a charge: in minor units, captured and given back. */
  readonly amounts: { readonly captured: number; readonly refunded: number } | null;
  /** Whether the same request under the same key still gets the same answer. */
  readonly repeatable: boolean;
}

/** A service that does its work in another system. */
export interface OutsideReconciliation extends EffectsReconciliation {
  /** The orders that the other system told us of by webhooks, and that nothing was done for here, by their ids. */
  listReported(page: Page): Promise<readonly string[]>;
  /** What the other system has for some orders, by its own list. */
  listOutside(input: { readonly orderIds: readonly string[] }): Promise<readonly OutsideItem[]>;
  /** Takes back in the other system what nothing of ours can reach any more: its key must be barred. */
  letGo(input: { readonly item: OutsideItem }): Promise<void>;
}

/** What the ledger says of a capture. */
export interface LedgerFacts {
  readonly orderId: string;
  readonly key: string;
  readonly captured: number;
  readonly refunded: number;
}

export interface PaymentsReconciliation extends OutsideReconciliation {
  listLedger(input: { readonly orderIds: readonly string[] }): Promise<readonly LedgerFacts[]>;
}
