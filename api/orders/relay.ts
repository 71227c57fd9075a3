import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';

import { UPDATE_REFUSALS, type CancelSaga, type ResolveSaga, type SagaAnswer } from '../../contracts/saga.ts';
import type { Command, Saga } from '../../prisma/orders/client/client.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import type { Background } from '../background.ts';
import { callTemporal } from './calls.ts';
import { carrierOf } from './carrier.ts';
import type { Starter } from './starter.ts';
import { recordedTrace } from './views.ts';

/** What was heard of a saga: how it stands, whether it heeded the command, and why not, if it turned it away. */
export interface Heard {
  readonly saga: SagaAnswer;
  readonly heeded: boolean;
  readonly refusal: { readonly type: string; readonly message: string } | null;
}

/** How commands of a kind are told to their saga. */
export interface Message {
  readonly update: string;
  /** What the Update takes beside the saga's id. */
  readonly wish: (command: Command) => CancelSaga | ResolveSaga;
  /** Makes the answer of what was heard of the saga, which may have settled before. */
  readonly answerOf: (command: Command, heard: Heard) => object;
}

/** How commands of a kind are delivered: told to their saga, or carried out here. Carrying out twice must be harmless. */
export type Delivery = Message | { readonly carryOut: (command: Command) => Promise<object> };

interface RelayParts {
  readonly db: OrdersDatabase;
  readonly temporal: Client;
  readonly starter: Starter;
  readonly deliveries: Readonly<Record<string, Delivery>>;
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
  readonly #deliveries: Readonly<Record<string, Delivery>>;
  readonly #background: Background;
  readonly #log: Logger;

  constructor({ db, temporal, starter, deliveries, background, log }: RelayParts) {
    this.#db = db;
    this.#temporal = temporal;
    this.#starter = starter;
    this.#deliveries = deliveries;
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
    const { kind } = command;
    const delivery = Object.hasOwn(this.#deliveries, kind) ? this.#deliveries[kind] : undefined;
    if (delivery === undefined) throw new Error(`nobody delivers a '${kind}'`);
    const answer = JSON.stringify(
      'carryOut' in delivery ? await delivery.carryOut(command) : await this.#tell(command, delivery),
    );
    await this.#db.$executeRaw`
      UPDATE command SET answer = ${answer}::jsonb, due = NULL, answered_at = now()
      WHERE id = ${commandId} AND answer IS NULL`;
  }

  async #tell(command: Command, message: Message): Promise<object> {
    const saga = await this.#started(command.sagaId);
    const heard = saga.settledAt === null ? await this.#update(command, message, saga) : lastHeard(saga, command);
    return message.answerOf(command, heard);
  }

  /** A saga that wasn't started takes a cancel along as it starts. */
  async #started(id: string): Promise<Saga> {
    const where = { id };
    const saga = await this.#db.saga.findUniqueOrThrow({ where });
    if (saga.carrier !== null || saga.settledAt !== null) return saga;
    await this.#starter.start(id);
    return this.#db.saga.findUniqueOrThrow({ where });
  }

  async #update(command: Command, message: Message, saga: Saga): Promise<Heard> {
    const carrier = carrierOf(this.#temporal, saga);
    if (carrier === null) throw new Error(`saga '${saga.id}' has no carrier`);
    try {
      return { saga: await this.#send(carrier, message, command), heeded: true, refusal: null };
    } catch (error) {
      const refused = refusalOf(error);
      if (refused !== null) return refused;
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      return this.#settled(command, error); // it completed while the command was on its way
    }
  }

  async #send(carrier: WorkflowHandle, { update, wish }: Message, command: Command): Promise<SagaAnswer> {
    const { id: updateId, sagaId } = command;
    return callTemporal(this.#temporal, this.#background, DELIVERY_TIMEOUT_MS, async () =>
      carrier.executeUpdate<SagaAnswer, [string, object]>(update, { updateId, args: [sagaId, wish(command)] }),
    );
  }

  async #settled(command: Command, error: Error): Promise<Heard> {
    const saga = await this.#db.saga.findUniqueOrThrow({ where: { id: command.sagaId } });
    if (saga.settledAt === null) throw error;
    return lastHeard(saga, command);
  }
}

/** A saga that had heeded a command before it settled, or before its answer was lost, says so. */
function lastHeard(row: Saga, { id }: Command): Heard {
  const saga = recordedTrace(row);
  return { saga, heeded: saga.decisions.some((decision) => decision.id === id), refusal: null };
}

/** Why a saga that is there turned an Update away. Null when nobody knows whether it would. */
function refusalOf(error: unknown): Heard | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !TURNED_AWAY.has(cause.type ?? '')) return null;
  const { type, message, details } = cause;
  return { saga: details?.[0] as SagaAnswer, heeded: false, refusal: { type: type ?? '', message } }; // what it put there
}

const { tooLate, notAllowed, incomplete, stale } = UPDATE_REFUSALS;
/** Each comes with how the saga stands. */
const TURNED_AWAY: ReadonlySet<string> = new Set([tooLate, notAllowed, incomplete, stale]);
