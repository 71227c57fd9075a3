import type { OrderStatus } from '../../contracts/orders.ts';
import type { Laws } from './finding.ts';
import { isOver } from './standing.ts';
import type { OrderFacts, SagaFacts } from './world.ts';

const ENDS: readonly OrderStatus[] = ['rejected', 'cancelled', 'timed_out'];

/** Where a status may lead to. */
const MOVES: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ['processing', 'confirmed', 'compensating', ...ENDS],
  processing: ['confirmed', 'compensating', ...ENDS],
  compensating: ENDS,
  confirmed: ['shipped'],
  shipped: ['returning'],
  returning: ['returned'],
  returned: [],
  rejected: [],
  cancelled: [],
  timed_out: [],
};

const OUTCOMES: ReadonlyMap<string | null, OrderStatus> = new Map([
  ['confirmed', 'shipped'],
  ['rejected', 'rejected'],
  ['cancelled', 'cancelled'],
  ['timed-out', 'timed_out'],
]);

/** The status, its history and the saga of an order are one transaction's, so they agree at any moment. */
export function checkHistory(laws: Laws, order: OrderFacts): void {
  const about = `order '${order.id}'`;
  const { status, history, historyIsWhole, saga } = order;
  laws.equal(about, "its status is its history's last", history.at(-1) ?? null, status);
  const forward =
    historyIsWhole && history[0] === 'placed' && history.every((to, i) => i === 0 || follows(history[i - 1], to));
  laws.hold(forward, about, 'its history only moves forward from placed', [
    'placed, then allowed moves',
    history.join(' > ') || 'none',
  ]);
  if (saga === null) laws.broken(about, 'it has a saga', 'a saga', 'none');
  else checkSaga(laws, about, order, saga);
  const undo = undoneAs(order);
  const says = UNDONE[status] ?? ['not undone'];
  laws.hold(says.includes(undo), about, `its status agrees with its undo: it is ${status}`, [says.join(' or '), undo]);
}

/** How far the undo of an order must be by its status. It keeps the one that it had until its parcel is recalled. */
const UNDONE: Readonly<Partial<Record<OrderStatus, readonly string[]>>> = {
  shipped: ['not undone', 'being undone'],
  returning: ['being undone'],
  returned: ['undone'],
};

function undoneAs({ undo }: OrderFacts): string {
  if (undo?.settled === false) return 'being undone';
  return undo?.outcome === 'confirmed' ? 'undone' : 'not undone';
}

function checkSaga(laws: Laws, about: string, order: OrderFacts, { settled, state, outcome }: SagaFacts): void {
  const over = isOver(order) || order.undo !== null; // what is undone was over
  const law = `its saga is settled if, and only if, it is over: it is ${order.status}`;
  laws.equal(about, law, over ? 'settled' : 'not settled', settled ? 'settled' : 'not settled');
  if (!over || !settled) return;
  laws.equal(about, "its saga's recorded state", 'settled', state);
  const status = order.status === 'returning' || order.status === 'returned' ? 'shipped' : order.status;
  laws.equal(about, "its status is its saga's outcome", OUTCOMES.get(outcome) ?? outcome, status);
}

function follows(from: OrderStatus | undefined, to: OrderStatus): boolean {
  return from !== undefined && MOVES[from].includes(to);
}
