/** What stands for orders that there are not. It is a person's: it may be ours, in a backup that isn't restored yet. */
import type { EffectFacts, Finding, OutsideItem } from '../contracts/reconcile.ts';
import { isLive } from './discrepancies.ts';

/** Raises what was done here, order by order. */
export function raisedFor(effects: readonly EffectFacts[]): readonly Finding[] {
  return strange(Map.groupBy(effects.filter(isLive), ownerOf), ({ key }) => `'${key}'`);
}

/** Raises what other systems have, order by order. */
export function raisedOutside(items: readonly OutsideItem[]): readonly Finding[] {
  return strange(
    Map.groupBy(items.filter(isStanding), ({ orderId }) => orderId),
    itemIn,
  );
}

function strange<Thing>(things: ReadonlyMap<string, readonly Thing[]>, nameOf: (thing: Thing) => string): Finding[] {
  return [...things].map(([subject, own]) => {
    const evidence = `there is no such order, and there are ${own.map(nameOf).join(', ')}`;
    return { key: `orphan/${subject}/order`, kind: 'orphan', subject, evidence, action: 'raised' };
  });
}

function ownerOf({ key }: EffectFacts): string {
  return key.split('/')[0] ?? key;
}

/** Of a hold that was captured, nothing is left: its charge is looked at. */
function isStanding({ kind, live, status }: OutsideItem): boolean {
  return live && !(kind === 'hold' && status === 'captured');
}

function itemIn({ kind, id, key, amounts }: OutsideItem): string {
  const money = amounts === null ? '' : ` of ${amounts.captured} - ${amounts.refunded}`;
  return `the ${kind} '${id}'${money} under '${key}'`;
}
