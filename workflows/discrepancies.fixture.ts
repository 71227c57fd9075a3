/** A saga, and what is said of it, in a few words. */
import { SERVICES } from '../contracts/names.ts';
import type { CarrierState, EffectFacts, LedgerFacts, OutsideItem, SagaFacts } from '../contracts/reconcile.ts';
import type { SagaOutcome, SagaTrace, StepState, StepTrace } from '../contracts/saga.ts';
import { type Seen, serviceOf, type Witness } from './seen.ts';

export const ID = 'ord_1';
export const key = (step: string): string => `${ID}/${step}`;
const SAGA = { sagaId: ID, orderId: ID, undone: 'no' } as const;

export type Steps = Readonly<Record<string, StepState>>;
export type Effects = Readonly<Record<string, EffectFacts['state']>>;

function step(name: string, state: StepState): StepTrace {
  const at = '2026-01-01T00:00:00.000Z';
  const undo = null;
  return {
    name,
    kind: 'step',
    epoch: 1,
    state,
    attempts: 1,
    allowed: [],
    startedAt: at,
    endedAt: at,
    failure: null,
    undo,
  };
}

export function traced(steps: Steps, rest: Partial<SagaTrace> = {}): SagaTrace {
  const list = Object.entries(steps).map(([name, state]) => step(name, state));
  const empty = { lease: 1, cause: null, needsAttention: false, kept: [], decisions: [] };
  return { sagaId: ID, version: 1, state: 'acting', outcome: null, ...empty, steps: list, ...rest };
}

export function settled(status: 'confirmed' | 'rejected', steps: Steps): SagaFacts {
  const outcome: SagaOutcome =
    status === 'confirmed' ? { status, result: null } : { status, reason: 'CardDeclined', step: null, message: 'no' };
  const order = status === 'confirmed' ? 'shipped' : 'rejected';
  return {
    ...SAGA,
    status: order,
    settled: true,
    carrier: null,
    trace: traced(steps, { state: 'settled', outcome }),
  };
}

export function running(state: CarrierState, trace: SagaTrace | null = null): SagaFacts {
  const carrier = { state, runId: 'run', what: `its workflow is ${state}` };
  return { ...SAGA, status: 'processing', settled: false, carrier, trace };
}

export function effects(states: Effects): readonly EffectFacts[] {
  return Object.entries(states).map(([name, state]) => ({ key: key(name), state, byHand: state === 'external' }));
}

const KINDS: Readonly<Record<string, OutsideItem['kind']>> = { 'capture-payment': 'charge', 'book-shipment': 'parcel' };

export function item(name: string, rest: Partial<OutsideItem> = {}): OutsideItem {
  const kind = KINDS[name] ?? 'hold';
  return {
    orderId: ID,
    key: key(name),
    id: `their_${name}`,
    kind,
    live: true,
    amounts: null,
    status: 'booked',
    repeatable: true,
    ...rest,
  };
}

/** What everybody said, but for those who couldn't be asked. */
export interface Said {
  readonly effects?: readonly EffectFacts[];
  readonly outside?: readonly OutsideItem[];
  readonly ledger?: readonly LedgerFacts[];
  readonly unasked?: readonly Witness[];
}

export function seenOf({ effects = [], outside = [], ledger = [], unasked = [] }: Said): Seen {
  const said = <T>(witness: Witness, all: readonly T[], isTheirs: (one: T) => boolean): readonly T[] | null =>
    unasked.includes(witness) ? null : all.filter(isTheirs);
  const services = SERVICES.map((name) => [name, said(name, effects, ({ key }) => serviceOf(key) === name)] as const);
  return {
    effects: Object.fromEntries(services) as Seen['effects'], // of each
    outside: {
      'payment-provider': said('payment-provider', outside, ({ kind }) => kind !== 'parcel'),
      carrier: said('carrier', outside, ({ kind }) => kind === 'parcel'),
    },
    ledger: said('payments', ledger, () => true),
  };
}
