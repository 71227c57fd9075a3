/** What doesn't fit between an order, its workflow, its effects, the ledger and the other systems. Decides, and does nothing. */
import { SERVICES } from '../contracts/names.ts';
import type { Finding, FindingKind, OutsideItem, SagaFacts } from '../contracts/reconcile.ts';
import type { SagaTrace, StepTrace } from '../contracts/saga.ts';
import {
  actOf,
  type EffectState,
  effectsIn,
  itemsIn,
  providerOf,
  type Seen,
  stateOf,
  wasAsked,
  type Witness,
  WITNESSES,
} from './seen.ts';

/**
 * What would mend it, without a guess. `restart` the saga begins again, forward or from its journal, and finds what it
 * did under the same keys · `settle` the workflow's own end is written down · `undo` a step is taken back, or its key
 * barred · `restore` what an order did is asked for again, under the same keys · `let-go` the other system takes back
 * what nothing of ours can reach · `wait` parties that couldn't be asked decide which of these, or do it.
 */
export type Repair =
  | { readonly type: 'restart'; readonly runId: string | null; readonly pastPivot: boolean }
  | { readonly type: 'settle' | 'restore' }
  | { readonly type: 'undo'; readonly key: string }
  | { readonly type: 'let-go'; readonly item: OutsideItem }
  | { readonly type: 'wait'; readonly for: readonly Witness[] };

export interface Discrepancy extends Omit<Finding, 'action'> {
  /** Null where only a person can decide. */
  readonly repair: Repair | null;
}

const PIVOT = 'capture-payment';
/** The pivots of an order's own saga, paid or free, and of the one that undoes it: what is done then is done for good. */
const PIVOTS: ReadonlySet<string> = new Set([PIVOT, 'commit-stock', 'recall-shipment']);
/** The steps that can be taken back, in the order in which that is right. */
export const UNDOABLE = [PIVOT, 'book-shipment', 'authorize-payment', 'reserve-stock'] as const;

/** Compares one saga with everything that was seen of it. Says nothing that somebody who wasn't asked could deny. */
export function discrepanciesOf(saga: SagaFacts, seen: Seen): readonly Discrepancy[] {
  if (!saga.settled) return ofCarrier(saga, seen);
  if (saga.undone === 'moving') return [];
  const { trace } = saga;
  if (trace?.outcome == null) return [found(saga, 'diverged', 'outcome', ['it is settled, and has no outcome'])];
  return trace.outcome.status === 'confirmed' ? ofKept(saga, trace, seen) : ofUndone(saga, trace, seen);
}

/** Whether everybody was asked who could say something against a saga, so that what isn't found isn't there. */
export function isWhole({ sagaId, orderId, settled, carrier, trace, undone }: SagaFacts, seen: Seen): boolean {
  const isAsked = (witness: Witness): boolean => wasAsked(seen, witness);
  if (!settled) {
    if (carrier?.state === 'unknown') return false;
    return carrier?.state !== 'running' || (trace !== null && SERVICES.every(isAsked));
  }
  if (undone === 'moving') return true;
  if (sagaId !== orderId) return SERVICES.every(isAsked); // what others have of an order is its own saga's
  return WITNESSES.every(isAsked) && seen.ledger !== null;
}

/** Whether it was done, by us or by hand. */
function isDone(state: EffectState): boolean {
  return state === 'applied' || state === 'external';
}

/** Whether something was done, or may yet be. */
export function isLive({ state }: { readonly state: EffectState }): boolean {
  return state === 'intent' || state === 'revoking' || isDone(state);
}

function ofCarrier(saga: SagaFacts, seen: Seen): readonly Discrepancy[] {
  const { sagaId, carrier, trace } = saga;
  if (carrier === null || carrier.state === 'unknown') return [];
  const { state, runId, what } = carrier;
  const unsettled = `${what}, and its order isn't settled`;
  if (state === 'gone') return [found(saga, 'stuck', 'carrier', [unsettled, restartOf(saga, null, seen)])];
  if (state === 'completed') return [found(saga, 'diverged', 'carrier', [unsettled, { type: 'settle' }])];
  if (state === 'failing') return [found(saga, 'stuck', 'carrier', ['the tasks of its workflow fail'])];
  // One that takes back bars what it doesn't find; what it leaves outside is seen once it has settled.
  if (trace === null || trace.state === 'compensating') return [];
  const lost = lostOf(sagaId, trace, seen);
  return lost.length === 0 ? [] : [found(saga, 'missing', 'effects', [gone(lost, seen), restartOf(saga, runId, seen)])];
}

/** It can't begin again before it is known whether its pivot is behind it. */
function restartOf({ sagaId, orderId, trace }: SagaFacts, runId: string | null, seen: Seen): Repair {
  const isDoneThere = effectsIn(seen).some(({ key, state }) => PIVOTS.has(actOf(key)) && isDone(state));
  const pastPivot = isDoneThere || trace?.state === 'committed';
  const know: readonly Witness[] = sagaId === orderId ? ['payments', 'inventory'] : ['shipping'];
  return onceAsked({ type: 'restart', runId, pastPivot }, pastPivot ? [] : know, seen);
}

/** The repair, or that it waits for those whom it needs and who couldn't be asked. */
function onceAsked(repair: Repair, needs: readonly Witness[], seen: Seen): Repair {
  const unasked = needs.filter((witness) => !wasAsked(seen, witness));
  return unasked.length === 0 ? repair : { type: 'wait', for: unasked };
}

function ofKept(saga: SagaFacts, trace: SagaTrace, seen: Seen): readonly Discrepancy[] {
  const { sagaId } = saga;
  const done = trace.steps.filter(isThrough);
  const lost = lostOf(sagaId, trace, seen);
  const isOwn = sagaId === saga.orderId && saga.undone === 'no';
  const repair = isOwn ? restoreOf(trace, lost, seen) : null;
  const missing = lost.length === 0 ? [] : [found(saga, 'missing', 'effects', [gone(lost, seen), repair])];
  const standing = done.map((step) => ({ key: keyOf(sagaId, step), state: stateOf(seen, keyOf(sagaId, step)) }));
  const undone = standing
    .filter(({ key, state }) => isThere(state) && !lost.includes(key) && !isKept(saga, key, state))
    .map(({ key, state }) => found(saga, 'diverged', key, [`it has '${key}', which is ${state}`]));
  const unheard = standing
    .filter(({ key, state }) => state === 'applied' && isMissingOutside(seen, key))
    .map(({ key }) => found(saga, 'missing', `outside/${key}`, [`the other system has nothing under '${key}'`]));
  const ledger = seen.ledger?.filter(({ key }) => !lost.includes(key)) ?? null;
  return [...missing, ...undone, ...unheard, ...ofLedger(saga, { ...seen, ledger })];
}

/** The money of an order that was undone is given back; what else it did was done. */
function isKept({ undone }: SagaFacts, key: string, state: EffectState): boolean {
  return undone === 'yes' && actOf(key) === PIVOT ? state === 'revoked' : isDone(state);
}

function ofUndone(saga: SagaFacts, trace: SagaTrace, seen: Seen): readonly Discrepancy[] {
  const isAbout = (key: string): boolean => !isLeft(trace, key.slice(saga.sagaId.length + 1).replace(/~\d+$/u, ''));
  const live = effectsIn(seen)
    .filter(({ key, state }) => isLive({ state }) && isAbout(key))
    .map(({ key, state }) =>
      found(saga, 'orphan', key, [
        `it was taken back, and '${key}' is ${state}`,
        state === 'external' ? null : undoOf(key, seen), // what was done by hand is undone by hand
      ]),
    );
  const unbarred = trace.steps
    .map((step) => ({ state: step.state, key: keyOf(saga.sagaId, step) }))
    .filter(({ state, key }) => state === 'compensated' && stateOf(seen, key) === 'absent')
    .map(({ key }) =>
      found(saga, 'missing', key, [`'${key}' was taken back, and may be done again`, undoOf(key, seen)]),
    );
  const outside = itemsIn(seen)
    .filter(({ key, live }) => live && isAbout(key) && isOver(stateOf(seen, key)))
    .map((item) => found(saga, 'orphan', `outside/${item.id}`, [stray(item), letGoOf(seen, item)]));
  const undos = [...live, ...unbarred].toSorted((one, other) => rankOf(one) - rankOf(other));
  return [...undos, ...outside, ...ofLedger(saga, seen)];
}

/** To the cent, once nothing moves any more. What the provider alone knows of has no line in the ledger. */
function ofLedger(saga: SagaFacts, { ledger, outside, effects }: Seen): readonly Discrepancy[] {
  const [charged, payments] = [outside['payment-provider'], effects.payments];
  if (ledger === null || charged === null || payments === null) return [];
  const byHand = new Set(payments.flatMap((effect) => (effect.byHand ? effect.key : [])));
  return ledger.flatMap(({ key, captured, refunded }) => {
    if (byHand.has(key)) return [];
    const theirs = charged.find((item) => item.key === key)?.amounts ?? { captured: 0, refunded: 0 };
    if (theirs.captured === captured && theirs.refunded === refunded) return [];
    const told = `under '${key}' the ledger has ${captured} - ${refunded}, the provider ${theirs.captured} - ${theirs.refunded}`;
    return [found(saga, 'diverged', `ledger/${key}`, [told])];
  });
}

/** What a person undid outside, and nested sagas that got through, are left as they are. */
function isLeft({ steps, kept }: SagaTrace, name: string): boolean {
  return (
    steps.some((step) => step.name === name && step.state === 'settled') ||
    kept.some((part) => name.startsWith(`${part}/`))
  );
}

function isThrough({ state }: StepTrace): boolean {
  return state === 'done' || state === 'external';
}

/** What got through, and of which nothing is there, or the intent alone: a restored database may be older than either. */
function lostOf(sagaId: string, { steps }: SagaTrace, seen: Seen): readonly string[] {
  const isLost = (step: StepTrace): boolean => {
    const state = stateOf(seen, keyOf(sagaId, step));
    return state === 'absent' || (state === 'intent' && step.state === 'done');
  };
  return steps.filter((step) => isThrough(step) && isLost(step)).map((step) => keyOf(sagaId, step));
}

/** Only what is known to be there already is asked for again: a repeat, not a second charge. */
function restoreOf({ steps }: SagaTrace, lost: readonly string[], seen: Seen): Repair | null {
  const isPlain = steps.every(({ name, state, epoch }) => state === 'done' && epoch === 1 && !name.includes('/'));
  const isRepeat = (key: string): boolean =>
    itemsIn(seen).some((item) => item.key === key && item.live && item.repeatable);
  const isKnown = lost.every((key) => {
    const provider = providerOf(key);
    if (provider === undefined) return actOf(key) !== 'confirm-order';
    return !wasAsked(seen, provider) || isRepeat(key);
  });
  const providers = lost.flatMap((key) => providerOf(key) ?? []);
  return isPlain && isKnown ? onceAsked({ type: 'restore' }, [...SERVICES, ...new Set(providers)], seen) : null;
}

/** A key is barred here alone; what was done in another system is taken back there. */
function undoOf(key: string, seen: Seen): Repair | null {
  if (!UNDOABLE.some((act) => act === actOf(key))) return null;
  const provider = stateOf(seen, key) === 'absent' ? undefined : providerOf(key);
  return onceAsked({ type: 'undo', key }, provider === undefined ? [] : [provider], seen);
}

/** Money that moved is a person's. */
function letGoOf(seen: Seen, item: OutsideItem): Repair | null {
  const state = stateOf(seen, item.key);
  const isCharged = itemsIn(seen).some(({ kind, live }) => kind === 'charge' && live);
  const isUnreachable = state === 'absent' || state === 'barred';
  if (!isUnreachable || item.kind === 'charge' || isCharged) return null;
  return onceAsked({ type: 'let-go', item }, ['payment-provider'], seen);
}

function rankOf({ key }: Discrepancy): number {
  return UNDOABLE.findIndex((act) => act === actOf(key));
}

/** That another system has nothing is known only if it was asked. */
function isMissingOutside(seen: Seen, key: string): boolean {
  const provider = providerOf(key);
  if (provider === undefined) return false;
  return seen.outside[provider]?.some((item) => item.key === key && item.live) === false;
}

function isThere(state: EffectState): boolean {
  return state !== 'absent' && state !== 'unknown';
}

/** Whether nothing of ours does it any more. */
function isOver(state: EffectState): boolean {
  return state !== 'unknown' && !isLive({ state });
}

function keyOf(sagaId: string, { name, epoch }: StepTrace): string {
  return `${sagaId}/${name}${epoch === 1 ? '' : `~${epoch}`}`;
}

function gone(keys: readonly string[], seen: Seen): string {
  const left = (key: string): string => (stateOf(seen, key) === 'absent' ? '' : ' (but for its intent)');
  return `it did ${keys.map((key) => `'${key}'${left(key)}`).join(', ')}, and nothing is there`;
}

function stray({ id, key }: OutsideItem): string {
  return `it was taken back, and the other system has '${id}' under '${key}'`;
}

function found(
  { sagaId: subject }: SagaFacts,
  kind: FindingKind,
  what: string,
  [evidence, repair = null]: readonly [evidence: string, repair?: Repair | null],
): Discrepancy {
  return { key: `${kind}/${subject}/${what.replace(`${subject}/`, '')}`, kind, subject, evidence, repair };
}
