import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { Logger } from 'pino';

import { TASK_QUEUES } from '../../contracts/names.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Background } from '../background.ts';
import { callTemporal } from './calls.ts';
import { aloneId } from './carrier.ts';
import { startOf, type Start } from './starts.ts';
import { startIn } from './tracing.ts';

const ORDER_ID = defineSearchAttributeKey('OrderId', 'KEYWORD');
const CUSTOMER_ID = defineSearchAttributeKey('CustomerId', 'KEYWORD');

const START_TIMEOUT_MS = 5000;
/** How many sagas one sweep starts. */
const SWEEP = 50;

/** Starts the sagas of orders. Starting twice is harmless: the workflow's id is made of the saga's. */
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

  /** Starts a saga, and never fails: what it doesn't get done, a sweep does later. */
  async tryStart(sagaId: string): Promise<void> {
    await this.#background.run(async () => {
      try {
        await this.start(sagaId);
      } catch (error) {
        this.#log.warn({ sagaId, err: error }, 'saga not started yet; the sweeper tries again');
      }
    });
  }

  /** Starts what a crash, or an absent Temporal, left unstarted. Several processes may sweep at once. */
  async sweep(): Promise<void> {
    const due = await this.#db.$queryRaw<{ id: string }[]>`
      UPDATE saga SET start_due = now() + interval '5 seconds' WHERE id IN (
        SELECT id FROM saga WHERE start_due <= now() ORDER BY start_due LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    await Promise.all(due.map(async ({ id }) => this.tryStart(id)));
  }

  async start(sagaId: string): Promise<void> {
    const start = await startOf(this.#db, sagaId);
    const runId = await startIn(start.trace, async () => this.#startWorkflow(start));
    // The order's row first, as everywhere: two who take rows in one order never wait for each other.
    await this.#db.$transaction([
      this.#db.$executeRaw`
        UPDATE orders SET status = 'processing', status_cause = 'its saga was started'
        WHERE id = ${start.orderId} AND status = 'placed'`,
      this.#db.$executeRaw`
        UPDATE saga SET carrier = ${aloneId(sagaId)}, run_id = coalesce(${runId}, run_id), start_due = NULL
        WHERE id = ${sagaId}`,
    ]);
  }

  /** Gives the id of the run that it started; null when there was one already. */
  async #startWorkflow(start: Start): Promise<string | null> {
    try {
      const handle = await callTemporal(this.#temporal, this.#background, START_TIMEOUT_MS, async () =>
        this.#temporal.workflow.start(start.workflow, startOptions(start)),
      );
      return handle.firstExecutionRunId;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  }
}

function startOptions({ sagaId, orderId, customerId, input, summary, details }: Start): WorkflowStartOptions {
  return {
    workflowId: aloneId(sagaId),
    // A run that failed or was terminated may be started again; one that completed may not.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: TASK_QUEUES.orders,
    workflowTaskTimeout: '5s', // how long a killed worker keeps a task to itself
    args: [input],
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ORDER_ID, value: orderId },
      { key: CUSTOMER_ID, value: customerId },
    ]),
    staticSummary: summary,
    staticDetails: details,
  };
}
