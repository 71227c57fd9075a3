/** What doesn't fit between an order, its workflow, its effects, the ledger and the other systems. Decides, and does nothing. */
import type { EffectFacts, Finding, FindingKind, LedgerFacts, OutsideItem, SagaFacts } from '../contracts/reconcile.ts';
import type { SagaTrace, StepTrace } from '../contracts/saga.ts';

/**
 * What would mend it, without a guess. `restart` the saga begins again, forward or from its journal, and finds what it
 * did under the same keys · `settle` the workflow's own end is written down · `undo` a step is taken back, or its key
 * barred · `restore` what an order did is asked for again, under the same keys · `let-go` the other system takes back
 * what nothing of ours can reach.
 */
export type Repair =
  | { readonly type: 'restart'; readonly runId: string | null; readonly pastPivot: boolean }
  | { readonly type: 'settle' | 'restore' }
  | { readonly type: 'undo'; readonly key: string }
  | { readonly type: 'let-go'; readonly item: OutsideItem };

export interface Discrepancy extends Omit<Finding, 'action'> {
  /** Null where only a person can decide. */
  readonly repair: Repair | null;
}

/** What the services said of one saga. */
export interface Seen {
  readonly effects: readonly EffectFacts[];
  readonly outside: readonly OutsideItem[];
  readonly ledger: readonly LedgerFacts[];
}

const PIVOT = 'capture-payment';
/** The pivots of an order's own saga, paid or free, and of the one that undoes it: what is done then is done for good. */
const PIVOTS: ReadonlySet<string> = new Set([PIVOT, 'commit-stock', 'recall-shipment']);
/** The steps that can be taken back, in the order in which that is right. */
export const UNDOABLE = [PIVOT, 'book-shipment', 'authorize-payment', 'reserve-stock'] as const;
/** The steps that are done in another system, under their key. */
const OUTSIDE: ReadonlySet<string> = new Set([PIVOT, 'book-shipment', 'authorize-payment']);

/** Compares one saga with everything that was seen of it. */
export function discrepanciesOf(saga: SagaFacts, seen: Seen): readonly Discrepancy[] {
  if (!saga.settled) return ofCarrier(saga, seen);
  if (saga.undone === 'moving') return [];
  const { trace } = saga;
  if (trace?.outcome == null) return [found(saga, 'diverged', 'outcome', ['it is settled, and has no outcome'])];
  return trace.outcome.status === 'confirmed' ? ofKept(saga, trace, seen) : ofUndone(saga, trace, seen);
}

/** The name of what a key does: `ord_…/<nested>/<name>~<epoch>` without all that is round it. */
export function actOf(key: string): string {
  return key.replace(/^.*\//u, '').replace(/~\d+$/u, '');
}

/** Whether it was done, by us or by hand. */
function isDone(state: EffectFacts['state'] | undefined): boolean {
  return state === 'applied' || state === 'external';
}

/** Whether something was done, or may yet be. */
export function isLive({ state }: { readonly state: EffectFacts['state'] | undefined }): boolean {
  return state === 'intent' || state === 'revoking' || isDone(state);
}

function ofCarrier(saga: SagaFacts, seen: Seen): readonly Discrepancy[] {
  const { sagaId, carrier, trace } = saga;
  if (carrier === null) return [];
  const { state, runId, what } = carrier;
  const isThere = seen.effects.some((effect) => PIVOTS.has(actOf(effect.key)) && isDone(effect.state));
  const pastPivot = isThere || trace?.state === 'committed';
  const unsettled = `${what}, and its order isn't settled`;
  if (state === 'gone')
    return [found(saga, 'stuck', 'carrier', [unsettled, { type: 'restart', runId: null, pastPivot }])];
  if (state === 'completed') return [found(saga, 'diverged', 'carrier', [unsettled, { type: 'settle' }])];
  if (state === 'failing') return [found(saga, 'stuck', 'carrier', ['the tasks of its workflow fail'])];
  // One that takes back bars what it doesn't find; what it leaves outside is seen once it has settled.
  if (trace === null || trace.state === 'compensating') return [];
  const lost = lostOf(sagaId, trace, seen);
  return lost.length === 0
    ? []
    : [found(saga, 'missing', 'effects', [gone(lost, seen), { type: 'restart', runId, pastPivot }])];
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
    .filter(({ key, state }) => state !== undefined && !lost.includes(key) && !isKept(saga, key, state))
    .map(({ key, state }) => found(saga, 'diverged', key, [`it has '${key}', which is ${state}`]));
  const unheard = standing
    .filter(({ key, state }) => state === 'applied' && OUTSIDE.has(actOf(key)) && !isLiveOutside(seen, key))
    .map(({ key }) => found(saga, 'missing', `outside/${key}`, [`the other system has nothing under '${key}'`]));
  const ledger = seen.ledger.filter(({ key }) => !lost.includes(key));
  return [...missing, ...undone, ...unheard, ...ofLedger(saga, { ...seen, ledger })];
}

/** The money of an order that was undone is given back; what else it did was done. */
function isKept({ undone }: SagaFacts, key: string, state: EffectFacts['state']): boolean {
  return undone === 'yes' && actOf(key) === PIVOT ? state === 'revoked' : isDone(state);
}

function ofUndone(saga: SagaFacts, trace: SagaTrace, seen: Seen): readonly Discrepancy[] {
  const isAbout = (key: string): boolean => !isLeft(trace, key.slice(saga.sagaId.length + 1).replace(/~\d+$/u, ''));
  const live = seen.effects
    .filter(({ key, state }) => isLive({ state }) && isAbout(key))
    .map(({ key, state }) =>
      found(saga, 'orphan', key, [
        `it was taken back, and '${key}' is ${state}`,
        state === 'external' ? null : undoOf(key), // what was done by hand is undone by hand
      ]),
    );
  const unbarred = trace.steps
    .map((step) => ({ state: step.state, key: keyOf(saga.sagaId, step) }))
    .filter(({ state, key }) => state === 'compensated' && stateOf(seen, key) === undefined)
    .map(({ key }) => found(saga, 'missing', key, [`'${key}' was taken back, and may be done again`, undoOf(key)]));
  const outside = seen.outside
    .filter(({ key, live }) => live && isAbout(key) && !isLive({ state: stateOf(seen, key) }))
    .map((item) => found(saga, 'orphan', `outside/${item.id}`, [stray(item), letGoOf(seen, item)]));
  const undos = [...live, ...unbarred].toSorted((one, other) => rankOf(one) - rankOf(other));
  return [...undos, ...outside, ...ofLedger(saga, seen)];
}

/** To the cent, once nothing moves any more. What the provider alone knows of has no line in the ledger. */
function ofLedger(saga: SagaFacts, { ledger, outside, effects }: Seen): readonly Discrepancy[] {
  const byHand = new Set(effects.flatMap((effect) => (effect.byHand ? effect.key : [])));
  return ledger.flatMap(({ key, captured, refunded }) => {
    if (byHand.has(key)) return [];
    const theirs = outside.find((item) => item.key === key)?.amounts ?? { captured: 0, refunded: 0 };
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
    return state === undefined || (state === 'intent' && step.state === 'done');
  };
  return steps.filter((step) => isThrough(step) && isLost(step)).map((step) => keyOf(sagaId, step));
}

/** Only what is known to be there already is asked for again: a repeat, not a second charge. */
function restoreOf({ steps }: SagaTrace, lost: readonly string[], seen: Seen): Repair | null {
  const isPlain = steps.every(({ name, state, epoch }) => state === 'done' && epoch === 1 && !name.includes('/'));
  const isRepeat = (key: string): boolean =>
    seen.outside.some((item) => item.key === key && item.live && item.repeatable);
  const isKnown = lost.every((key) => (OUTSIDE.has(actOf(key)) ? isRepeat(key) : actOf(key) !== 'confirm-order'));
  return isPlain && isKnown ? { type: 'restore' } : null;
}

function undoOf(key: string): Repair | null {
  return UNDOABLE.some((act) => act === actOf(key)) ? { type: 'undo', key } : null;
}

/** Money that moved is a person's. */
function letGoOf(seen: Seen, item: OutsideItem): Repair | null {
  const state = stateOf(seen, item.key);
  const isCharged = seen.outside.some(({ kind, live }) => kind === 'charge' && live);
  const isUnreachable = state === undefined || state === 'barred';
  return isUnreachable && item.kind !== 'charge' && !isCharged ? { type: 'let-go', item } : null;
}

function rankOf({ key }: Discrepancy): number {
  return UNDOABLE.findIndex((act) => act === actOf(key));
}

function isLiveOutside({ outside }: Seen, key: string): boolean {
  return outside.some((item) => item.key === key && item.live);
}

function stateOf({ effects }: Seen, key: string): EffectFacts['state'] | undefined {
  return effects.find((effect) => effect.key === key)?.state;
}

function keyOf(sagaId: string, { name, epoch }: StepTrace): string {
  return `${sagaId}/${name}${epoch === 1 ? '' : `~${epoch}`}`;
}

function gone(keys: readonly string[], seen: Seen): string {
  const left = (key: string): string => (stateOf(seen, key) === undefined ? '' : ' (but for its intent)');
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
