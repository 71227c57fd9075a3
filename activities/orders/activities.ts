import type { SagaJournal, SagaOutcome, SagaTrace } from '../../contracts/saga.ts';
import type { OrdersActivities, OrderStatus, PlacedOrder } from '../../contracts/orders.ts';
import type { OrdersDatabase, OrdersTransaction } from '../../prisma/orders/database.ts';
import { apply } from '../effects.ts';
import { mustHoldLease, underLease } from './lease.ts';

/** How an order ends that was taken back. */
const UNDONE: readonly OrderStatus[] = ['rejected', 'cancelled', 'timed_out'];

/** The orders service's activities, over its own database. */
export function ordersActivities(db: OrdersDatabase): OrdersActivities {
  const write = async (trace: SagaTrace, work: (tx: OrdersTransaction) => Promise<void>): Promise<void> =>
    underLease(db, trace, async () => db.$transaction(work));
  return {
    confirmOrder: async ({ key, trace }) =>
      underLease(db, trace, async () =>
        apply(db, key, async (tx) => {
          await moveOrder(tx, trace, { orderId: trace.sagaId, status: 'confirmed', cause: confirmedAs(trace) });
          await recordTrace(tx, trace);
        }),
      ),

    recordAttention: async ({ trace }) => write(trace, async (tx) => recordStanding(tx, trace)),

    recordDecision: async ({ trace, journal }) => write(trace, async (tx) => recordJournal(tx, trace, journal)),

    recordCompensation: async ({ trace, journal }) =>
      write(trace, async (tx) => {
        const cause = `${trace.cause?.type}: ${trace.cause?.message}`;
        await moveOrder(tx, trace, { orderId: trace.sagaId, status: 'compensating', cause, behind: UNDONE });
        await recordJournal(tx, trace, journal);
      }),

    settleOrder: async ({ trace }) =>
      write(trace, async (tx) => {
        const { status, cause, trackingNumber } = ending(trace);
        await moveOrder(tx, trace, { orderId: trace.sagaId, status, cause });
        if (trackingNumber !== null) {
          await tx.$executeRaw`UPDATE orders SET tracking_number = ${trackingNumber} WHERE id = ${trace.sagaId}`;
        }
        await recordTrace(tx, trace);
      }),

    beginReturn: async ({ key, orderId, cause, trace }) =>
      underLease(db, trace, async () =>
        apply(db, key, async (tx) => {
          await moveOrder(tx, trace, { orderId, status: 'returning', cause });
          await recordTrace(tx, trace);
        }),
      ),

    settleUndo: async ({ orderId, trace }) =>
      write(trace, async (tx) => {
        // What couldn't be undone leaves the order as it was.
        if (trace.outcome?.status === 'confirmed') {
          await moveOrder(tx, trace, { orderId, status: 'returned', cause: returnedAs(trace) });
        }
        await recordTrace(tx, trace);
      }),
  };
}

function confirmedAs({ steps }: SagaTrace): string {
  const isFree = steps.some(({ name, kind }) => name === 'commit-stock' && kind === 'pivot');
  return isFree ? 'the stock is committed, and it costs nothing' : 'the money is captured and the stock committed';
}

function returnedAs({ steps }: SagaTrace): string {
  const isWrittenOff = steps.some(({ name, state }) => name === 'restock' && state === 'skipped');
  const goods = `the goods are ${isWrittenOff ? 'written off' : 'on the shelf'}`;
  return steps.some(({ name }) => name === 'refund-payment') ? `the money is given back, and ${goods}` : goods;
}

interface Move {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly cause: string;
  /** What is as good as there. */
  readonly behind?: readonly OrderStatus[];
}

/** Moves an order on, unless it is there already, or behind. The database writes the history, and refuses to go back. */
async function moveOrder(
  tx: OrdersTransaction,
  { sagaId, lease }: SagaTrace,
  { orderId, status, cause, behind = [] }: Move,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE orders SET status = ${status}::order_status, status_cause = ${cause}
    WHERE id = ${orderId} AND status <> ALL (${[status, ...behind]}::order_status[])
      AND EXISTS (SELECT FROM saga WHERE id = ${sagaId} AND lease = ${lease})`;
}

/** Keeps the trace for lists, while the saga goes on. A late attempt knows less. */
async function recordStanding(tx: OrdersTransaction, trace: SagaTrace): Promise<void> {
  const { sagaId, lease, version } = trace;
  const written = await tx.$executeRaw`
    UPDATE saga SET trace = ${JSON.stringify(trace)}::jsonb
    WHERE id = ${sagaId} AND lease = ${lease} AND settled_at IS NULL
      AND ((trace->>'lease')::int, (trace->>'version')::int) <= (${lease}::int, ${version}::int)`;
  if (written === 0) await mustHoldLease(tx, trace);
}

/** Keeps the trace for readers. A settled saga's stays as it is: a late attempt knows less. */
async function recordTrace(tx: OrdersTransaction, trace: SagaTrace): Promise<void> {
  const { sagaId, lease, state } = trace;
  const written = await tx.$executeRaw`
    UPDATE saga SET trace = ${JSON.stringify(trace)}::jsonb,
      settled_at = CASE WHEN ${state === 'settled'} THEN now() END,
      start_due = CASE WHEN ${state !== 'settled'} THEN start_due END
    WHERE id = ${sagaId} AND lease = ${lease} AND settled_at IS NULL`;
  if (written === 0) await mustHoldLease(tx, trace);
}

/** Keeps the journal for a later run, with the trace. A late attempt knows of fewer decisions, or not of the turn back. */
async function recordJournal(tx: OrdersTransaction, trace: SagaTrace, journal: SagaJournal): Promise<void> {
  const { phase, decisions } = journal;
  const written = await tx.$executeRaw`
    UPDATE saga SET trace = ${JSON.stringify(trace)}::jsonb, journal = ${JSON.stringify(journal)}::jsonb
    WHERE id = ${trace.sagaId} AND lease = ${trace.lease} AND settled_at IS NULL AND (journal IS NULL
      OR jsonb_array_length(journal->'decisions') <= ${decisions.length}
        AND (journal->>'phase' <> 'compensating' OR ${phase} = 'compensating'))`;
  if (written === 0) await mustHoldLease(tx, trace);
}

interface Ending {
  readonly status: OrderStatus;
  readonly cause: string;
  readonly trackingNumber: string | null;
}

function ending({ sagaId, outcome }: SagaTrace): Ending {
  if (outcome === null) throw new Error(`saga '${sagaId}' is to be settled, but has no outcome`);
  return endings[outcome.status](outcome as never); // the key picks the member that the function takes
}

const endings: { readonly [S in SagaOutcome['status']]: (outcome: Extract<SagaOutcome, { status: S }>) => Ending } = {
  confirmed: ({ result }) => {
    const { trackingNumber } = result as PlacedOrder; // the result of the saga that places orders
    return { status: 'shipped', cause: `dispatched as ${trackingNumber}`, trackingNumber };
  },
  rejected: ({ reason, message }) => ({ status: 'rejected', cause: `${reason}: ${message}`, trackingNumber: null }),
  cancelled: ({ by, reason }) => ({ status: 'cancelled', cause: `${by}: ${reason}`, trackingNumber: null }),
  'timed-out': ({ step }) => ({
    status: 'timed_out',
    cause: `not done in time${step === null ? '' : `: ${step}`}`,
    trackingNumber: null,
  }),
};
