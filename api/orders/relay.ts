import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';

import { UPDATES } from '../../contracts/names.ts';
import { UPDATE_REFUSALS, type CancelSaga, type SagaOutcome, type SagaTrace } from '../../contracts/saga.ts';
import type { Command, Saga } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Background } from '../background.ts';
import { callTemporal } from './calls.ts';
import { carrierOf, type Carrier } from './carrier.ts';
import type { Starter } from './starter.ts';
import { recordedTrace } from './views.ts';

/** What became of a cancel. `too-late` means that the saga was past its pivot, and goes on. */
export interface CommandAnswer {
  readonly status: 'done' | 'too-late';
  /** How the saga ended; null when it was too late and the saga still goes on. */
  readonly outcome: SagaOutcome | null;
  /** The steps that were taken back, and those that were not. */
  readonly undone: readonly string[];
  readonly kept: readonly string[];
}

interface RelayParts {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly starter: Starter;
  readonly background: Background;
  readonly log: Logger;
}

const DELIVERY_TIMEOUT_MS = 30_000;
/** How many commands one sweep delivers. */
const SWEEP = 20;

/**
 * Delivers commands to sagas, as Updates with the command's id, until each is answered. A command is a row first: an
 * Update alone may be lost with a killed server, or land after its sender gave up.
 */
export class Relay {
  readonly #db: OrdersDatabase;
  readonly #temporal: Client;
  readonly #starter: Starter;
  readonly #background: Background;
  readonly #log: Logger;

  constructor({ db, temporal, starter, background, log }: RelayParts) {
    this.#db = db;
    this.#temporal = temporal;
    this.#starter = starter;
    this.#background = background;
    this.#log = log;
  }

  /** Delivers what is due, and not being delivered by somebody else. */
  async sweep(): Promise<void> {
    const due = await this.#db.$queryRaw<{ id: string }[]>`
      UPDATE command SET due = now() + interval '35 seconds' WHERE id IN (
        SELECT id FROM command WHERE due <= now() ORDER BY due LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    await Promise.all(due.map(async ({ id }) => this.tryDeliver(id)));
  }

  /** Delivers one command, and never fails: what it doesn't get done, a sweep does later. */
  async tryDeliver(commandId: string): Promise<void> {
    await this.#background.run(async () => this.#deliverOrDefer(commandId));
  }

  async #deliverOrDefer(commandId: string): Promise<void> {
    try {
      await this.#deliver(commandId);
    } catch (error) {
      this.#log.warn({ commandId, err: error }, 'command not answered yet; the relay tries again');
      const soon = this.#db.$executeRaw`
        UPDATE command SET due = now() + interval '1 second' WHERE id = ${commandId} AND answered_at IS NULL`;
      await soon.catch(() => undefined); // without a database it is due when its lease is over
    }
  }

  async #deliver(commandId: string): Promise<void> {
    const command = await this.#db.command.findUniqueOrThrow({ where: { id: commandId } });
    const saga = await this.#started(command.orderId);
    const answer = saga.settledAt === null ? await this.#update(command, saga) : answerOf(recordedTrace(saga));
    await this.#db.$executeRaw`
      UPDATE command SET answer = ${JSON.stringify(answer)}::jsonb, due = NULL, answered_at = now()
      WHERE id = ${commandId} AND answer IS NULL`;
  }

  /** A saga that wasn't started takes the cancel along as it starts. */
  async #started(orderId: string): Promise<Saga> {
    const where = { orderId };
    const saga = await this.#db.saga.findUniqueOrThrow({ where });
    if (saga.carrier !== null || saga.settledAt !== null) return saga;
    await this.#starter.start(orderId);
    return this.#db.saga.findUniqueOrThrow({ where });
  }

  async #update(command: Command, saga: Saga): Promise<CommandAnswer> {
    const carrier = carrierOf(this.#temporal, saga);
    if (carrier === null) throw new Error(`order '${saga.orderId}' has no carrier`);
    try {
      return answerOf(await this.#send(carrier, command));
    } catch (error) {
      const late = traceOfTooLate(error);
      if (late !== null) return answerOf(late);
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      return this.#settled(saga.orderId, error); // it completed while the command was on its way
    }
  }

  async #send(carrier: Carrier, { id, orderId, body }: Command): Promise<SagaTrace> {
    const { by, reason } = body as unknown as CancelSaga; // what the route wrote
    return callTemporal(this.#temporal, this.#background, DELIVERY_TIMEOUT_MS, async () =>
      carrier.executeUpdate<SagaTrace, [string, CancelSaga]>(UPDATES.cancel, {
        updateId: id,
        args: [orderId, { commandId: id, by, reason }],
      }),
    );
  }

  async #settled(orderId: string, error: Error): Promise<CommandAnswer> {
    const saga = await this.#db.saga.findUniqueOrThrow({ where: { orderId } });
    if (saga.settledAt === null) throw error;
    return answerOf(recordedTrace(saga));
  }
}

/** The trace that a saga past its pivot refuses an Update with. */
function traceOfTooLate(error: unknown): SagaTrace | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== UPDATE_REFUSALS.tooLate) return null;
  return cause.details?.[0] as SagaTrace; // what the registry of sagas put there
}

function answerOf({ outcome, steps }: SagaTrace): CommandAnswer {
  const undone = steps.filter(({ state }) => state === 'compensated' || state === 'settled').map(({ name }) => name);
  const kept = steps.map(({ name }) => name).filter((name) => !undone.includes(name));
  const status = outcome === null || outcome.status === 'confirmed' ? 'too-late' : 'done';
  return { status, outcome, undone, kept };
}
