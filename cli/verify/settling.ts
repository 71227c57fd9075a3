import { Laws, type Finding } from './finding.ts';
import { isUnsettled } from './standing.ts';
import type { OrderFacts } from './world.ts';

export interface Settling {
  /** Orders whose saga goes on, and needs nobody. */
  readonly underWay: readonly OrderFacts[];
  /** Orders whose saga asks for a person. */
  readonly parked: readonly OrderFacts[];
}

/** Parts the orders whose saga isn't settled; `parked` names those known to be parked beyond what is recorded. */
export function settlingOf(orders: readonly OrderFacts[], parked: ReadonlySet<string>): Settling {
  const unsettled = orders.filter(isUnsettled);
  const isParked = ({ id, saga, undo }: OrderFacts): boolean =>
    saga?.needsAttention === true || undo?.needsAttention === true || parked.has(id);
  return { underWay: unsettled.filter((order) => !isParked(order)), parked: unsettled.filter(isParked) };
}

/** I5: within `seconds`, every order that was there at the beginning is settled, or parked with a reason. */
export function checkSettling({ underWay }: Settling, since: Date, seconds: number): readonly Finding[] {
  const laws = new Laws('I5');
  for (const { id, status, placedAt, undo } of underWay) {
    if ((undo?.begunAt ?? placedAt) > since) continue;
    laws.broken(`order '${id}'`, `every order settles, or is parked, within ${seconds} s`, 'settled or parked', status);
  }
  return laws.findings;
}
