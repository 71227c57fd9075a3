/** One run of the workflow: it is handed what comes, and what it wants is done. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';

import { QUERIES } from '../../contracts/names.ts';
import type { SagaTrace } from '../../contracts/saga.ts';
import { error, value } from '../support/payloads.ts';
import { Calls } from './calls.ts';
import type { Answer } from './laws/answers.ts';
import { checkIndexed } from './laws/traces.ts';
import { Machine, type Command, type Creator, type Job } from '../support/machine.ts';
import type { Carried } from './sagas.fixture.ts';
import type { Item } from './timeline.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

interface Started {
  readonly number: number;
  readonly creator: Creator;
  readonly witnesses: readonly Witness[];
  readonly world: World;
}

interface Update {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly answer: Answer;
}

export class Run {
  readonly number: number;
  readonly witnesses: readonly Witness[];
  readonly #world: World;
  readonly #calls: Calls;
  readonly #timers = new Map<number, Item>();
  readonly #answers = new Map<string, Answer>();
  readonly #joining: Job[] = [];
  #machine: Machine;
  /** What the search attribute says. */
  #indexed: unknown = false;
  #isCancelled = false;
  #isOver = false;

  private constructor({ number, witnesses, world }: Started, machine: Machine) {
    this.number = number;
    this.witnesses = witnesses;
    this.#world = world;
    this.#calls = new Calls(number, witnesses, world);
    this.#machine = machine;
  }

  /** Starts a run that carries sagas; gives what it wants, for it to heed. */
  static async start(started: Started): Promise<{ readonly run: Run; readonly commands: readonly Command[] }> {
    const { number, creator, witnesses, world } = started;
    const { now } = world.timeline;
    const carried = witnesses.map((witness): Carried => witness.start(now));
    const told = carried.map(({ id, journal }) => `${id} ${journal?.phase ?? 'anew'}`);
    world.story.tell(`run ${number} carries ${told.join(', ')}`);
    const sandbox = { creator, runId: `run-${number}`, type: 'carry', args: [carried], now };
    const machine = await Machine.open(sandbox);
    return { run: new Run(started, machine), commands: machine.begin() };
  }

  /** Whether Temporal was asked to cancel it. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Does what it wants, and looks at how its sagas stand. */
  async heed(commands: readonly Command[]): Promise<void> {
    for (const witness of this.witnesses) witness.observe(this.#traceOf(witness));
    for (const command of commands) this.#obey(command);
    checkIndexed(this.#indexed, this.witnesses);
    const end = commands.find(
      ({ completeWorkflowExecution: completed, failWorkflowExecution: failed, cancelWorkflowExecution: cancelled }) =>
        completed != null || failed != null || cancelled != null,
    );
    if (end === undefined) return;
    if (end.completeWorkflowExecution == null) throw new Error(`the workflow ended with ${JSON.stringify(end)}`);
    for (const witness of this.witnesses) witness.end(this.#traceOf(witness));
    this.#world.story.tell(`run ${this.number} is over`);
    await this.leave();
  }

  /** Hands in what comes, together with what was to join it. */
  async hand(jobs: readonly Job[]): Promise<void> {
    await this.#activate([...this.#joining.splice(0), ...jobs]);
  }

  /** Has an Update come alone. */
  async send(update: Update): Promise<void> {
    await this.#activate([this.#jobOf(update)]);
  }

  /** Has an Update come together with what comes next. */
  join(update: Update): void {
    this.#joining.push(this.#jobOf(update));
  }

  /** Has Temporal cancel it. */
  async cancel(): Promise<void> {
    this.#isCancelled = true;
    for (const witness of this.witnesses) witness.cancelledBy('temporal');
    await this.hand([{ cancelWorkflow: {} }]);
  }

  /** Goes on in a fresh sandbox, where its sagas must stand as they did. */
  async replay(): Promise<void> {
    this.#machine = await this.#machine.replayed();
    for (const witness of this.witnesses)
      if (JSON.stringify(this.#traceOf(witness)) !== JSON.stringify(witness.trace))
        throw new Error(`a replay of '${witness.id}' has another trace`);
  }

  /** Ends it; its calls go on, and it isn't told. */
  async leave(): Promise<void> {
    this.#isOver = true;
    this.#calls.leave();
    for (const item of this.#timers.values()) this.#world.timeline.drop(item);
    await this.#machine.dispose();
  }

  async #activate(jobs: readonly Job[]): Promise<void> {
    if (jobs.length > 0) await this.heed(this.#machine.activate(jobs, this.#world.timeline.now));
  }

  #obey(command: Command): void {
    const { scheduleActivity, requestCancelActivity, startTimer, cancelTimer, updateResponse } = command;
    if (scheduleActivity != null) this.#calls.begin(scheduleActivity);
    else if (requestCancelActivity != null) this.#calls.cancel(requestCancelActivity.seq ?? 0);
    else if (startTimer != null) this.#startTimer(startTimer);
    else if (cancelTimer != null) this.#cancelTimer(cancelTimer.seq ?? 0);
    else if (updateResponse != null) this.#answer(updateResponse);
    else if (command.upsertWorkflowSearchAttributes != null) this.#index(command.upsertWorkflowSearchAttributes);
  }

  #startTimer({ seq, startToFireTimeout: after }: coresdk.workflow_commands.IStartTimer): void {
    const key = seq ?? 0;
    const ms = Number(after?.seconds ?? 0) * 1000 + (after?.nanos ?? 0) / 1_000_000;
    const item = this.#world.timeline.await(ms, () => {
      this.#timers.delete(key);
      return { fireTimer: { seq: key } };
    });
    this.#timers.set(key, item);
  }

  #cancelTimer(seq: number): void {
    const item = this.#timers.get(seq);
    if (item !== undefined) this.#world.timeline.drop(item);
    this.#timers.delete(seq);
  }

  #jobOf({ name, args, answer }: Update): Job {
    const id = `update-${this.#world.nextId()}`;
    this.#answers.set(id, answer);
    const input = args.map((arg) => defaultPayloadConverter.toPayload(arg));
    return { doUpdate: { id, protocolInstanceId: id, name, input, runValidator: true, meta: { updateId: id } } };
  }

  #answer({ protocolInstanceId, rejected, completed }: coresdk.workflow_commands.IUpdateResponse): void {
    const answer = this.#answers.get(protocolInstanceId ?? '');
    if (rejected != null) answer?.((error(rejected) as { type?: string }).type ?? 'unknown', null);
    else if (completed != null) answer?.(null, value(completed) as SagaTrace); // what the Updates are declared to give
  }

  #index({ searchAttributes }: coresdk.workflow_commands.IUpsertWorkflowSearchAttributes): void {
    const attention = value(searchAttributes?.indexedFields?.['SagaAttention']);
    if (attention !== undefined) this.#indexed = attention;
  }

  #traceOf({ id }: Witness): SagaTrace {
    return this.#machine.query(QUERIES.saga, id) as SagaTrace; // what the query is declared to give
  }
}
