import type { SagaJournal, SagaOutcome, SagaTrace } from '../../contracts/saga.ts';
import type { OrdersActivities, OrderStatus, PlacedOrder } from '../../contracts/orders.ts';
import type { OrdersDatabase, OrdersTransaction } from '../../prisma/orders/database.ts';
import { apply } from '../effects.ts';

/** How an order ends that was taken back. */
const UNDONE: readonly OrderStatus[] = ['rejected', 'cancelled', 'timed_out'];

/** The orders service's activities, over its own database. */
export function ordersActivities(db: OrdersDatabase): OrdersActivities {
  return {
    confirmOrder: async ({ key, trace }) =>
      apply(db, key, async (tx) => {
        const cause = 'the money is captured and the stock committed';
        await moveOrder(tx, trace.sagaId, { status: 'confirmed', cause });
        await recordTrace(tx, trace);
      }),

    recordAttention: async ({ trace }) => {
      await recordStanding(db, trace);
    },

    recordDecision: async ({ trace, journal }) =>
      db.$transaction(async (tx) => {
        await recordJournal(tx, trace, journal);
      }),

    recordCompensation: async ({ trace, journal }) =>
      db.$transaction(async (tx) => {
        // A run that takes over may find that a late attempt of the one before has written down the end.
        const cause = `${trace.cause?.type}: ${trace.cause?.message}`;
        await moveOrder(tx, trace.sagaId, { status: 'compensating', cause, behind: UNDONE });
        await recordJournal(tx, trace, journal);
      }),

    settleOrder: async ({ trace }) =>
      db.$transaction(async (tx) => {
        const { status, cause, trackingNumber } = ending(trace);
        await moveOrder(tx, trace.sagaId, { status, cause });
        if (trackingNumber !== null) {
          await tx.$executeRaw`UPDATE orders SET tracking_number = ${trackingNumber} WHERE id = ${trace.sagaId}`;
        }
        await recordTrace(tx, trace);
      }),

    beginReturn: async ({ key, orderId, cause, trace }) =>
      apply(db, key, async (tx) => {
        await moveOrder(tx, orderId, { status: 'returning', cause });
        await recordTrace(tx, trace);
      }),

    settleUndo: async ({ orderId, trace }) =>
      db.$transaction(async (tx) => {
        // What couldn't be undone leaves the order as it was.
        if (trace.outcome?.status === 'confirmed') {
          await moveOrder(tx, orderId, { status: 'returned', cause: returnedAs(trace) });
        }
        await recordTrace(tx, trace);
      }),
  };
}

function returnedAs({ steps }: SagaTrace): string {
  const isWrittenOff = steps.some(({ name, state }) => name === 'restock' && state === 'skipped');
  return `the money is given back, and the goods are ${isWrittenOff ? 'written off' : 'on the shelf'}`;
}

/** Moves an order on, unless it is there already, or behind. The database writes the history, and refuses to go back. */
async function moveOrder(
  tx: OrdersTransaction,
  orderId: string,
  { status, cause, behind = [] }: { status: OrderStatus; cause: string; behind?: readonly OrderStatus[] },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE orders SET status = ${status}::order_status, status_cause = ${cause}
    WHERE id = ${orderId} AND status <> ALL (${[status, ...behind]}::order_status[])`;
}

/**
 * Keeps the trace for lists, while the saga goes on. A late attempt knows less: that of an earlier run, whatever its
 * version, or of an earlier version in the same run.
 */
async function recordStanding(db: OrdersDatabase, trace: SagaTrace): Promise<void> {
  const { sagaId, since = '', version } = trace;
  await db.$executeRaw`
    UPDATE saga SET trace = ${JSON.stringify(trace)}::jsonb
    WHERE id = ${sagaId} AND settled_at IS NULL
      AND (coalesce(trace->>'since', '') COLLATE "C", coalesce((trace->>'version')::int, 0)) <= (${since}, ${version}::int)`;
}

/** Keeps the trace for readers. A settled saga's stays as it is: a late attempt knows less. */
async function recordTrace(tx: OrdersTransaction, trace: SagaTrace): Promise<void> {
  await tx.$executeRaw`
    UPDATE saga SET trace = ${JSON.stringify(trace)}::jsonb, start_due = NULL,
      settled_at = CASE WHEN ${trace.state === 'settled'} THEN now() END
    WHERE id = ${trace.sagaId} AND settled_at IS NULL`;
}

/** Keeps the journal for a later run, with the trace. A late attempt knows of fewer decisions, or not of the turn back. */
async function recordJournal(tx: OrdersTransaction, trace: SagaTrace, journal: SagaJournal): Promise<void> {
  const { phase, decisions } = journal;
  await tx.$executeRaw`
    UPDATE saga SET trace = ${JSON.stringify(trace)}::jsonb, journal = ${JSON.stringify(journal)}::jsonb, start_due = NULL
    WHERE id = ${trace.sagaId} AND settled_at IS NULL AND (journal IS NULL
      OR jsonb_array_length(journal->'decisions') <= ${decisions.length}
        AND (journal->>'phase' <> 'compensating' OR ${phase} = 'compensating'))`;
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
