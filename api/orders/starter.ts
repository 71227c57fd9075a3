import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowClient,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { Logger } from 'pino';

import { keyword, TASK_QUEUES } from '../../contracts/names.ts';
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

/** A run of a saga's workflow, and the lease that it was started with. */
interface Run {
  readonly id: string;
  readonly lease: number;
}

interface Seen extends Run {
  readonly isOver: boolean;
  readonly isCompleted: boolean;
}

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

  /** Starts a saga, or has another run take it up once the last one is over. */
  async start(sagaId: string): Promise<void> {
    const start = await startOf(this.#db, sagaId);
    const run = (start.isFirst ? await this.#begin(start) : null) ?? (await this.#takeUp(sagaId));
    // The order's row first, as everywhere: two who take rows in one order never wait for each other.
    await this.#db.$transaction([
      this.#db.$executeRaw`
        UPDATE orders SET status = 'processing', status_cause = 'its saga was started'
        WHERE id = ${start.orderId} AND status = 'placed'`,
      this.#db.$executeRaw`
        UPDATE saga SET carrier = ${aloneId(sagaId)}, run_id = ${run.id}, start_due = NULL
        WHERE id = ${sagaId} AND lease = ${run.lease}`,
    ]);
  }

  /** Finds the run that carries a saga, or starts another under a lease that nobody had. */
  async #takeUp(sagaId: string): Promise<Run> {
    const { lease } = await this.#db.saga.findUniqueOrThrow({ where: { id: sagaId } });
    const last = await this.#look(sagaId);
    if (last !== null && !last.isOver) {
      if (last.lease >= lease) return this.#keep(sagaId, last);
      await this.#end(sagaId, last);
    }
    if (last?.isCompleted === true) return this.#keep(sagaId, last);
    await this.#raiseLease(sagaId, lease, last?.lease ?? 0);
    const run = await this.#begin(await startOf(this.#db, sagaId)); // only now, since what it knows must be the last word
    if (run === null) throw new Error(`somebody else has started '${sagaId}'`);
    return run;
  }

  /** The run that Temporal knows of last; null when it knows of none. */
  async #look(sagaId: string): Promise<Seen | null> {
    try {
      const {
        runId: id,
        status,
        memo,
      } = await this.#call(async (temporal) => temporal.getHandle(aloneId(sagaId)).describe());
      const lease = Number(memo?.['lease'] ?? 1);
      return { id, lease, isOver: status.name !== 'RUNNING', isCompleted: status.name === 'COMPLETED' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  /** A database that was restored may know of an earlier run. */
  async #keep(sagaId: string, { id, lease }: Run): Promise<Run> {
    await this.#db.$executeRaw`UPDATE saga SET lease = ${lease} WHERE id = ${sagaId} AND lease < ${lease}`;
    return { id, lease };
  }

  /** Ends a run that was started by somebody who was too slow: it may know less than is known, and nobody heeds it. */
  async #end(sagaId: string, { id }: Run): Promise<void> {
    this.#log.warn({ sagaId, runId: id }, 'a run is terminated that was started too late');
    const reason = 'it was started too late: another run had carried its saga further';
    await this.#call(async (temporal) => temporal.getHandle(aloneId(sagaId), id).terminate(reason));
  }

  /** Sees to it that no run before the next can write anything down, or is taken for the one that carries the saga. */
  async #raiseLease(sagaId: string, lease: number, last: number): Promise<void> {
    const next = Math.max(lease, last) + 1;
    const raised = await this.#db.$executeRaw`
      UPDATE saga SET lease = ${next}, run_id = NULL WHERE id = ${sagaId} AND lease = ${lease} AND settled_at IS NULL`;
    if (raised === 0) throw new Error(`somebody else takes '${sagaId}' up, or it has settled`);
  }

  /** Starts a run; null when there is one that it would stand in the way of. */
  async #begin(start: Start): Promise<Run | null> {
    const { workflow, input, trace } = start;
    try {
      const handle = await startIn(trace, async () =>
        this.#call(async (temporal) => temporal.start(workflow, startOptions(start))),
      );
      return { id: handle.firstExecutionRunId, lease: input.lease };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  }

  async #call<R>(call: (temporal: WorkflowClient) => Promise<R>): Promise<R> {
    return callTemporal(this.#temporal, this.#background, START_TIMEOUT_MS, async () => call(this.#temporal.workflow));
  }
}

function startOptions({ sagaId, orderId, customerId, input, summary, details }: Start): WorkflowStartOptions {
  return {
    workflowId: aloneId(sagaId),
    // Any number of starters may begin a saga, of which one does. Another run is begun by who raised the lease for it.
    workflowIdReusePolicy: input.lease === 1 ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'FAIL',
    taskQueue: TASK_QUEUES.orders,
    workflowTaskTimeout: '5s', // how long a killed worker keeps a task to itself
    args: [input],
    memo: { lease: input.lease },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ORDER_ID, value: keyword(orderId) },
      { key: CUSTOMER_ID, value: keyword(customerId) },
    ]),
    staticSummary: summary,
    staticDetails: details,
  };
}
