/** What was seen of a saga. Whoever couldn't be asked is null here: of what it knows, nothing can be said. */
import { SERVICES, type Service } from '../contracts/names.ts';
import type { EffectFacts, LedgerFacts, OutsideItem, Provider, SagaFacts } from '../contracts/reconcile.ts';

export interface Seen {
  readonly effects: Readonly<Record<Service, readonly EffectFacts[] | null>>;
  readonly outside: Readonly<Record<Provider, readonly OutsideItem[] | null>>;
  /** That of the payments service. */
  readonly ledger: readonly LedgerFacts[] | null;
}

/** Whom it is of. */
export const WITNESSES = [...SERVICES, 'payment-provider', 'carrier'] as const;
export type Witness = (typeof WITNESSES)[number];

/** Where nobody has to be asked. */
export const NOTHING: Seen = {
  effects: { orders: [], inventory: [], payments: [], shipping: [] },
  outside: { 'payment-provider': [], carrier: [] },
  ledger: [],
};

/** The state of an effect; or that it isn't there; or that its service couldn't be asked. */
export type EffectState = EffectFacts['state'] | 'absent' | 'unknown';

/** Which service does a step, and which other system has it under the step's key. */
const PLACES = new Map<string, { readonly service: Service; readonly provider?: Provider }>([
  ['reserve-stock', { service: 'inventory' }],
  ['authorize-payment', { service: 'payments', provider: 'payment-provider' }],
  ['book-shipment', { service: 'shipping', provider: 'carrier' }],
  ['capture-payment', { service: 'payments', provider: 'payment-provider' }],
  ['commit-stock', { service: 'inventory' }],
  ['confirm-order', { service: 'orders' }],
  ['dispatch-shipment', { service: 'shipping' }],
  ['recall-shipment', { service: 'shipping' }],
  ['begin-return', { service: 'orders' }],
  ['refund-payment', { service: 'payments' }],
  ['restock', { service: 'inventory' }],
]);

/** The name of what a key does: `ord_…/<nested>/<name>~<epoch>` without all that is round it. */
export function actOf(key: string): string {
  return key.replace(/^.*\//u, '').replace(/~\d+$/u, '');
}

/** The service that does what a key is of. */
export function serviceOf(key: string): Service | undefined {
  return PLACES.get(actOf(key))?.service;
}

/** The other system that has what a key did, under that key. */
export function providerOf(key: string): Provider | undefined {
  return PLACES.get(actOf(key))?.provider;
}

/** Whether somebody was asked, or didn't have to be. */
export function wasAsked({ effects, outside }: Seen, witness: Witness): boolean {
  return (witness === 'payment-provider' || witness === 'carrier' ? outside[witness] : effects[witness]) !== null;
}

/** The part that is about one saga. What others have of an order is its own saga's. */
export function ofSaga({ sagaId }: Pick<SagaFacts, 'sagaId'>, { effects, outside, ledger }: Seen): Seen {
  const isOurs = ({ orderId }: { readonly orderId: string }): boolean => orderId === sagaId;
  const isOfKey = ({ key }: EffectFacts): boolean => key.startsWith(`${sagaId}/`);
  return {
    effects: {
      orders: effects.orders?.filter(isOfKey) ?? null,
      inventory: effects.inventory?.filter(isOfKey) ?? null,
      payments: effects.payments?.filter(isOfKey) ?? null,
      shipping: effects.shipping?.filter(isOfKey) ?? null,
    },
    outside: {
      'payment-provider': outside['payment-provider']?.filter(isOurs) ?? null,
      carrier: outside.carrier?.filter(isOurs) ?? null,
    },
    ledger: ledger?.filter(isOurs) ?? null,
  };
}

/** All effects that are known. */
export function effectsIn({ effects }: Pick<Seen, 'effects'>): readonly EffectFacts[] {
  return Object.values(effects).flatMap((known) => known ?? []);
}

/** Everything that is known to be in other systems. */
export function itemsIn({ outside }: Pick<Seen, 'outside'>): readonly OutsideItem[] {
  return Object.values(outside).flatMap((known) => known ?? []);
}

/** The state of the effect of a key. It is absent only if the service that would have it was asked. */
export function stateOf(seen: Seen, key: string): EffectState {
  const effect = effectsIn(seen).find((known) => known.key === key);
  if (effect !== undefined) return effect.state;
  const service = serviceOf(key);
  const asked = service === undefined ? Object.values(seen.effects) : [seen.effects[service]];
  return asked.includes(null) ? 'unknown' : 'absent';
}
