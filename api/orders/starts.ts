/** What the workflow of a saga is started with. */
import { UNDO, WORKFLOWS } from '../../contracts/names.ts';
import { formatMoney, type Money } from '../../contracts/money.ts';
import type { Address, PlacedOrder, PlaceOrder, UndoOrder } from '../../contracts/orders.ts';
import type { CancelSaga, SagaDecision, SagaJournal, SagaTrace } from '../../contracts/saga.ts';
import type { TraceContext } from '../../contracts/tracing.ts';
import type { Command, Prisma } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Wish } from './commands.ts';
import { decisionOf, type ResolveAnswer } from './resolve.ts';
import { recordedTrace } from './views.ts';

export interface Start {
  readonly sagaId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly workflow: string;
  readonly input: PlaceOrder | UndoOrder;
  /** For Temporal's UI; the details are Markdown. */
  readonly summary: string;
  readonly details: string;
  readonly trace: TraceContext | null;
  /** Whether this is its first run, as far as anybody knows. */
  readonly isFirst: boolean;
}

const INCLUDE = {
  order: {
    include: {
      lines: { orderBy: { position: 'asc' } },
      commands: true,
      sagas: true,
    },
  },
} satisfies Prisma.SagaInclude;
type Row = Prisma.SagaGetPayload<{ include: typeof INCLUDE }>;

/** Reads what a saga is to be started with: an order's own, or the one that undoes it. */
export async function startOf(db: OrdersDatabase, sagaId: string): Promise<Start> {
  const row = await db.saga.findUniqueOrThrow({ where: { id: sagaId }, include: INCLUDE });
  const { id: orderId, customerId, lines } = row.order;
  const isUndo = sagaId === `${orderId}${UNDO}`;
  const total = moneyOf(row)(row.order.totalAmount);
  return {
    sagaId,
    orderId,
    customerId,
    workflow: isUndo ? WORKFLOWS.undoOrder : WORKFLOWS.placeOrder,
    input: isUndo ? undoOf(row) : placementOf(row),
    summary: `${isUndo ? 'undo of ' : ''}${lines.length} line(s), ${formatMoney(total)}`,
    details: lines.map(({ sku, quantity }) => `- ${quantity} × ${sku}`).join('\n'),
    trace: row.traceContext as unknown as TraceContext | null, // what `acceptOrder` wrote
    isFirst: row.carrier === null && row.lease === 1,
  };
}

function placementOf(row: Row): PlaceOrder {
  const { id: orderId, customerId, address, card, lines, totalAmount } = row.order;
  const money = moneyOf(row);
  return {
    orderId,
    customerId,
    address: address as unknown as Address, // checked when the order was placed
    card,
    lines: lines.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitPrice: money(unitAmount) })),
    total: money(totalAmount),
    deadline: row.deadline?.toISOString() ?? null,
    cancel: cancelOf(row),
    journal: journalOf(row),
    lease: row.lease,
  };
}

/** One that came too late for an earlier run, which got through its pivot, is too late for any. */
function cancelOf({ order: { commands } }: Row): CancelSaga | null {
  const cancel = commands.find(
    ({ kind, answer }) => kind === 'cancel' && (answer as { readonly status: string } | null)?.status !== 'too-late', // what the relay wrote
  );
  return cancel === undefined ? null : { commandId: cancel.id, ...(cancel.body as unknown as Wish['body']) };
}

/** What is undone is what the order's own saga says that it did. */
function undoOf(row: Row): UndoOrder {
  const { id: orderId, sagas, commands } = row.order;
  const undo = commands.find(({ kind }) => kind === 'undo');
  const done = sagas.find(({ id }) => id === orderId);
  if (undo === undefined || done === undefined) throw new Error(`nobody had '${orderId}' undone`);
  const trace = recordedTrace(done);
  if (trace.outcome?.status !== 'confirmed') throw new Error(`there is nothing of '${orderId}' to be undone`);
  const { shipmentId } = trace.outcome.result as PlacedOrder; // the result of the saga that places orders
  const { by, reason } = undo.body as unknown as Wish['body']; // what `writeUndo` wrote
  const capture = trace.steps.some(({ name }) => name === CAPTURE) ? keyOf(trace, CAPTURE) : null;
  return { orderId, shipmentId, capture, by, reason, journal: journalOf(row), lease: row.lease };
}

/** The key of the epoch that a step ended with. One that was done by hand has nothing under it. */
function keyOf({ sagaId, steps }: SagaTrace, name: string): string {
  const epoch = steps.find((step) => step.name === name)?.epoch ?? 1;
  return `${sagaId}/${name}${epoch === 1 ? '' : `~${epoch}`}`;
}

const CAPTURE = 'capture-payment';

const UNKNOWN: SagaJournal = { phase: 'acting', cause: null, ending: null, attempts: [], decisions: [] };

/**
 * What the next run is told of those before it. One that left no journal may still have done something, which a run that
 * knew of none would forget when it is cancelled before its first step.
 */
function journalOf(row: Row): SagaJournal | null {
  if (row.journal === null && row.lease === 1) return null;
  const journal = (row.journal ?? UNKNOWN) as unknown as SagaJournal; // what the saga wrote
  const decisions = new Map([...decided(row), ...journal.decisions].map((decision) => [decision.id, decision]));
  return { ...journal, decisions: [...decisions.values()].toSorted(byTime) };
}

function byTime(one: SagaDecision, other: SagaDecision): number {
  return Date.parse(one.at) - Date.parse(other.at);
}

/** The decisions of operators that the saga heeded; a run writes only those down that the next one must follow. */
function decided({ id: sagaId, order: { commands } }: Row): readonly SagaDecision[] {
  return commands.filter((command) => command.sagaId === sagaId && isHeeded(command)).map(decisionIn);
}

function isHeeded({ kind, answer }: Command): boolean {
  return kind === 'resolve' && (answer as unknown as ResolveAnswer | null)?.status === 'done'; // what the relay wrote
}

function decisionIn(command: Command): SagaDecision {
  const { id, approvedBy, answeredAt } = command;
  const { action, step, by: actor, reason, ...more } = decisionOf(command);
  const evidence = 'evidence' in more ? { evidence: more.evidence } : {};
  const approval = approvedBy === null ? {} : { approvedBy };
  return { id, action, step, actor, reason, ...evidence, ...approval, at: answeredAt?.toISOString() ?? '' };
}

function moneyOf({ order: { currency } }: Row): (amount: bigint) => Money {
  return (amount) => ({ amount: Number(amount), currency });
}
