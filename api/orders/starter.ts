import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { Logger } from 'pino';

import type { Money } from '../../contracts/money.ts';
import { TASK_QUEUES, WORKFLOWS } from '../../contracts/names.ts';
import type { Address, PlaceOrder } from '../../contracts/orders.ts';
import type { CancelSaga, SagaJournal } from '../../contracts/saga.ts';
import type { TraceContext } from '../../contracts/tracing.ts';
import type { Saga } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { placeOrder } from '../../workflows/place-order.ts';
import type { Background } from '../background.ts';
import { callTemporal } from './calls.ts';
import { aloneId } from './carrier.ts';
import { startIn } from './tracing.ts';

const ORDER_ID = defineSearchAttributeKey('OrderId', 'KEYWORD');
const CUSTOMER_ID = defineSearchAttributeKey('CustomerId', 'KEYWORD');

const START_TIMEOUT_MS = 5000;
/** How many sagas one sweep starts. */
const SWEEP = 50;

/** Starts the sagas of accepted orders. Starting twice is harmless: the workflow's id is the order's. */
export class Starter {
  readonly #db: OrdersDatabase;
  readonly #temporal: Client;
  readonly #background: Background;
  readonly #log: Logger;

  constructor(db: OrdersDatabase, temporal: Client, background: Background, log: Logger) {
    this.#db = db;
    this.#temporal = temporal;
    this.#background = background;
    this.#log = log;
  }

  /** Starts the saga of an order, and never fails: what it doesn't get done, a sweep does later. */
  async tryStart(orderId: string): Promise<void> {
    await this.#background.run(async () => {
      try {
        await this.start(orderId);
      } catch (error) {
        this.#log.warn({ orderId, err: error }, 'saga not started yet; the sweeper tries again');
      }
    });
  }

  /** Starts what a crash, or an absent Temporal, left unstarted. Several processes may sweep at once. */
  async sweep(): Promise<void> {
    const due = await this.#db.$queryRaw<{ order_id: string }[]>`
      UPDATE saga SET start_due = now() + interval '5 seconds' WHERE order_id IN (
        SELECT order_id FROM saga WHERE start_due <= now() ORDER BY start_due LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)
      RETURNING order_id`;
    await Promise.all(due.map(async ({ order_id: orderId }) => this.tryStart(orderId)));
  }

  async start(orderId: string): Promise<void> {
    const { order, trace } = await this.#load(orderId);
    const runId = await startIn(trace, async () => this.#startWorkflow(order));
    // The order's row first, as everywhere: two who take rows in one order never wait for each other.
    await this.#db.$transaction([
      this.#db.$executeRaw`
        UPDATE orders SET status = 'processing', status_cause = 'its saga was started'
        WHERE id = ${orderId} AND status = 'placed'`,
      this.#db.$executeRaw`
        UPDATE saga SET carrier = ${aloneId(orderId)}, run_id = coalesce(${runId}, run_id), start_due = NULL
        WHERE order_id = ${orderId}`,
    ]);
  }

  /** Gives the id of the run that it started; null when there was one already. */
  async #startWorkflow(order: PlaceOrder): Promise<string | null> {
    try {
      const handle = await callTemporal(this.#temporal, this.#background, START_TIMEOUT_MS, async () =>
        this.#temporal.workflow.start<typeof placeOrder>(WORKFLOWS.placeOrder, startOptions(order)),
      );
      return handle.firstExecutionRunId;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  }

  async #load(orderId: string): Promise<{ readonly order: PlaceOrder; readonly trace: TraceContext | null }> {
    const row = await this.#db.order.findUniqueOrThrow({
      where: { id: orderId },
      include: {
        lines: { orderBy: { position: 'asc' } },
        commands: { where: { kind: 'cancel' } },
        saga: true,
      },
    });
    const money = (amount: bigint): Money => ({ amount: Number(amount), currency: row.currency });
    // One that came too late for an earlier run, which got through its pivot, is too late for any.
    const cancel = row.commands.find(
      ({ answer }) => (answer as { readonly status: string } | null)?.status !== 'too-late',
    );
    const order = {
      orderId,
      customerId: row.customerId,
      address: row.address as unknown as Address, // checked when the order was placed
      card: row.card,
      lines: row.lines.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitPrice: money(unitAmount) })),
      total: money(row.totalAmount),
      cancel:
        cancel === undefined
          ? null
          : { commandId: cancel.id, ...(cancel.body as unknown as Omit<CancelSaga, 'commandId'>) },
      journal: journalOf(row.saga),
    };
    return { order, trace: row.saga?.traceContext as unknown as TraceContext | null }; // what `acceptOrder` wrote
  }
}

/**
 * What the next run is told of those before it. One that left no journal may still have done something, which a run that
 * knew of none would forget when it is cancelled before its first step.
 */
function journalOf(saga: Saga | null): SagaJournal | null {
  if (saga?.journal != null) return saga.journal as unknown as SagaJournal; // what the saga wrote
  if (saga?.carrier == null) return null;
  return { phase: 'acting', cause: null, ending: null, attempts: [], decisions: [] };
}

function startOptions(order: PlaceOrder): WorkflowStartOptions<typeof placeOrder> {
  const { orderId, customerId, total, lines } = order;
  return {
    workflowId: aloneId(orderId),
    // A run that failed or was terminated may be started again; one that completed may not.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: TASK_QUEUES.orders,
    workflowTaskTimeout: '5s', // how long a killed worker keeps a task to itself
    args: [order],
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ORDER_ID, value: orderId },
      { key: CUSTOMER_ID, value: customerId },
    ]),
    staticSummary: `${lines.length} line(s), ${(total.amount / 100).toFixed(2)} ${total.currency}`,
    staticDetails: lines.map(({ sku, quantity }) => `- ${quantity} × ${sku}`).join('\n'),
  };
}
