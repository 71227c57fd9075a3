/**
 * Runs workflow code in the SDK's own sandbox, without a server: activities are functions of the test, and time jumps
 * to the next timer when nothing else is left to do.
 */
import { defaultPayloadConverter, TypedSearchAttributes } from '@temporalio/common';
import proto, { type coresdk } from '@temporalio/proto'; // CommonJS: Node finds no names in it
import { DefaultLogger } from '@temporalio/worker';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { WorkflowCodeBundler } from '@temporalio/worker/lib/workflow/bundler.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js';

import { PATIENCE_MS } from './patience.ts';
import { Cancelled, error, payloads, resolutionOf, value } from './payloads.ts';

type Command = coresdk.workflow_commands.IWorkflowCommand;
type Job = coresdk.workflow_activation.IWorkflowActivationJob;

/** What an activity of a test is called with. */
export interface Call {
  readonly input: Record<string, unknown>;
  readonly world: World;
  /** Resolves when the workflow wants the activity cancelled. An activity that never looks isn't cancellable. */
  readonly cancelRequested: Promise<void>;
}

/** An activity as a test has it: its result, or what it throws, is its last attempt's. */
export type FakeActivity = (call: Call) => unknown;

/** What a test can do to the workflow from outside, while it runs. */
export interface World {
  cancelWorkflow(): void;
  /** Sends an Update; gives its result, or rejects with what it was refused or failed with. */
  update(name: string, ...args: readonly unknown[]): Promise<unknown>;
  query(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Has the workflow replayed from its beginning before its next task. */
  evict(): void;
  /** Ends the workflow where it is. Its activities aren't told. */
  terminate(): void;
}

export interface Finished {
  /** How the workflow ended: with a result, a failure, a workflow task that failed, or by being terminated. */
  readonly result?: unknown;
  readonly failure?: Error;
  readonly taskFailure?: string;
  readonly terminated?: true;
  /** The activities that were called, in their order. */
  readonly calls: readonly string[];
  /** The same with `name` when called and `/name` when its end was told. */
  readonly log: readonly string[];
  /** Commands that aren't activities, by name: what the workflow added to its history of its own. */
  readonly extras: readonly string[];
  readonly searchAttributes: Readonly<Record<string, unknown>>;
  query(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Forgets the workflow: nothing can be asked of it any more. */
  dispose(): Promise<void>;
}

export interface Sandbox {
  /** `idle` is asked to do something whenever the workflow waits for nothing that would come by itself. */
  run(
    type: string,
    args: readonly unknown[],
    activities: Readonly<Record<string, FakeActivity>>,
    idle?: (world: World) => Promise<unknown>,
  ): Promise<Finished>;
}

const silent = new DefaultLogger('ERROR');
const BEGINNING = new Date('2026-01-01T00:00:00Z');

/** Bundles the workflows at `path` once, for any number of runs, also side by side. */
export async function openSandbox(path: string): Promise<Sandbox> {
  const { code } = await new WorkflowCodeBundler({ workflowsPath: path, logger: silent }).createBundle();
  const creator = await ReusableVMWorkflowCreator.create(parseWorkflowCode(code), PATIENCE_MS, new Set());
  globalHandlers.uninstall(); // they follow every promise of the process, for stacks that nobody asks for
  let runs = 0;
  return {
    run: async (type, args, activities, idle) => new Run(creator, `run-${++runs}`, activities, idle).play(type, args),
  };
}

async function nobody(): Promise<never> {
  throw new Error('nobody is there');
}

/** A workflow task: what it was told, and what it said. */
interface Task {
  readonly activation: Readonly<Record<string, unknown>>;
  readonly said: readonly Command[];
  /** The parts of the SDK's behaviour that it relied on, which a history keeps. */
  readonly flags: readonly number[];
}

class Run implements World {
  readonly #creator: ReusableVMWorkflowCreator;
  readonly #runId: string;
  readonly #tasks: Task[] = [];
  readonly #activities: Readonly<Record<string, FakeActivity>>;
  readonly #bystander: (world: World) => Promise<unknown>;
  readonly #jobs: Job[] = [];
  readonly #timers = new Map<number, number>();
  readonly #cancels = new Map<number, () => void>();
  readonly #answers = new Map<string, PromiseWithResolvers<unknown>>();
  readonly #calls: string[] = [];
  readonly #log: string[] = [];
  readonly #extras: string[] = [];
  readonly #searchAttributes: Record<string, unknown> = {};
  #type = '';
  #workflow: Awaited<ReturnType<ReusableVMWorkflowCreator['createWorkflow']>> | undefined;
  #evicted = false;
  #end: Pick<Finished, 'result' | 'failure' | 'taskFailure' | 'terminated'> | undefined;
  #stuck: Error | undefined;
  #now = BEGINNING.getTime();
  #running = 0;
  #ids = 0;
  #wake: () => void = () => undefined;

  constructor(
    creator: ReusableVMWorkflowCreator,
    runId: string,
    activities: Readonly<Record<string, FakeActivity>>,
    idle: (world: World) => Promise<unknown> = nobody,
  ) {
    this.#creator = creator;
    this.#runId = runId;
    this.#activities = activities;
    this.#bystander = idle;
  }

  async play(type: string, args: readonly unknown[]): Promise<Finished> {
    this.#type = type;
    this.#workflow = await this.#creator.createWorkflow(this.#createOptions());
    const initializeWorkflow = { workflowType: type, workflowId: 'alone', arguments: payloads(args) };
    await this.#activate([{ initializeWorkflow }]);
    while (this.#end === undefined) await this.#step();
    for (const { reject } of this.#answers.values()) reject(new Error('the workflow is over'));
    return {
      ...this.#end,
      calls: this.#calls,
      log: this.#log,
      extras: this.#extras,
      searchAttributes: this.#searchAttributes,
      query: async (name, ...queried) => this.query(name, ...queried),
      dispose: async () => this.#workflow?.dispose(),
    };
  }

  cancelWorkflow(): void {
    this.#push({ cancelWorkflow: {} });
  }

  evict(): void {
    this.#evicted = true;
  }

  terminate(): void {
    this.#end ??= { terminated: true };
    this.#wake();
  }

  async update(name: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#end !== undefined) throw new Error('the workflow is over');
    const id = `update-${++this.#ids}`;
    const answer = this.#awaitAnswer(id);
    const input = payloads(args);
    this.#push({ doUpdate: { id, protocolInstanceId: id, name, input, runValidator: true, meta: { updateId: id } } });
    return answer;
  }

  async query(name: string, ...args: readonly unknown[]): Promise<unknown> {
    const queryId = `query-${++this.#ids}`;
    const answer = this.#awaitAnswer(queryId);
    const job = { queryWorkflow: { queryId, queryType: name, arguments: payloads(args) } };
    if (this.#end === undefined) this.#push(job);
    else await this.#activate([job]);
    return answer;
  }

  /** Does the next thing there is to do: a job, or else the next timer, or else what an activity is about to say. */
  async #step(): Promise<void> {
    if (this.#stuck !== undefined) throw this.#stuck;
    // Queries come in an activation of their own.
    const job = this.#jobs.shift();
    if (job !== undefined) await this.#activate([job]);
    else if (this.#running > 0) await this.#idle();
    else await this.#fireNextTimer();
  }

  async #idle(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const hung = setTimeout(() => {
      reject(new Error(`an activity hangs: ${this.#log.join(' ')}`));
    }, PATIENCE_MS);
    this.#wake = resolve;
    await promise;
    clearTimeout(hung);
  }

  async #fireNextTimer(): Promise<void> {
    const [next] = [...this.#timers].toSorted(([, one], [, other]) => one - other);
    if (next === undefined) {
      this.#askBystander();
      return;
    }
    const [seq, at] = next;
    this.#timers.delete(seq);
    this.#now = Math.max(this.#now, at);
    await this.#activate([{ fireTimer: { seq } }]);
  }

  #askBystander(): void {
    this.#running += 1;
    const over = (): void => {
      this.#running -= 1;
      this.#wake();
    };
    this.#bystander(this).then(over, (error: unknown) => {
      this.#stuck = new Error(`the workflow waits for nothing: ${this.#log.join(' ')}`, { cause: error });
      over();
    });
  }

  #push(job: Job): void {
    this.#jobs.push(job);
    this.#wake();
  }

  async #awaitAnswer(id: string): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    answer.promise.catch(() => undefined); // who asked may have gone
    this.#answers.set(id, answer);
    return answer.promise;
  }

  async #activate(jobs: readonly Job[]): Promise<void> {
    const timestamp = { seconds: Math.floor(this.#now / 1000), nanos: (this.#now % 1000) * 1_000_000 };
    const activation = { runId: this.#runId, timestamp, jobs: [...jobs] };
    if (this.#evicted) await this.#replay();
    const completion = await this.#tell(activation);
    const failure = completion?.failed?.failure;
    if (failure != null) this.#end = { taskFailure: failure.message ?? 'without a message' };
    const { commands: said, usedInternalFlags: flags } = completion?.successful ?? {};
    const commands = said ?? [];
    if (jobs.every(({ queryWorkflow }) => queryWorkflow == null)) {
      this.#tasks.push({ activation, said: commands, flags: flags ?? [] });
    }
    for (const command of commands) this.#obey(command);
  }

  async #tell(activation: Task['activation']) {
    const { WorkflowActivation } = proto.coresdk.workflow_activation;
    return this.#workflow?.activate(WorkflowActivation.fromObject(activation));
  }

  /** @throws Error when the workflow says something else than it did */
  async #replay(): Promise<void> {
    this.#evicted = false;
    await this.#workflow?.dispose();
    this.#workflow = await this.#creator.createWorkflow(this.#createOptions());
    const availableInternalFlags = this.#tasks.flatMap(({ flags }) => flags);
    for (const { activation, said } of this.#tasks) {
      const again = await this.#tell({ ...activation, isReplaying: true, availableInternalFlags });
      const [now, then] = [again?.failed ?? again?.successful?.commands ?? [], said].map((it) => JSON.stringify(it));
      if (now !== then) throw new Error(`a replay said ${now}, not ${then}`);
    }
  }

  #obey(command: Command): void {
    const { scheduleActivity, requestCancelActivity, startTimer, cancelTimer, respondToQuery, updateResponse } =
      command;
    if (scheduleActivity != null) this.#callActivity(scheduleActivity);
    else if (requestCancelActivity != null) this.#cancels.get(requestCancelActivity.seq ?? 0)?.();
    else if (respondToQuery != null) this.#answerQuery(respondToQuery);
    else if (updateResponse != null) this.#answerUpdate(updateResponse);
    else if (command.completeWorkflowExecution != null)
      this.#end = { result: value(command.completeWorkflowExecution.result) };
    else if (command.failWorkflowExecution != null)
      this.#end = { failure: error(command.failWorkflowExecution.failure) };
    else if (startTimer != null) this.#startTimer(startTimer);
    else if (cancelTimer != null) this.#timers.delete(cancelTimer.seq ?? 0);
    else this.#note(command);
  }

  #startTimer({ seq, startToFireTimeout }: coresdk.workflow_commands.IStartTimer): void {
    const { seconds, nanos } = startToFireTimeout ?? {};
    this.#timers.set(seq ?? 0, this.#now + Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1_000_000);
    this.#extras.push('startTimer');
  }

  #note(command: Command): void {
    const indexed = command.upsertWorkflowSearchAttributes?.searchAttributes?.indexedFields ?? {};
    for (const [name, payload] of Object.entries(indexed)) this.#searchAttributes[name] = value(payload);
    this.#extras.push(...Object.keys(command).filter((name) => name !== 'variant' && name !== 'userMetadata'));
  }

  #callActivity(command: coresdk.workflow_commands.IScheduleActivity): void {
    const { seq, activityType, activityId, arguments: args, cancellationType } = command;
    const name = activityType ?? '';
    const activityInfo = { activityId: activityId ?? '', activityType: { name } };
    const cancelRequested = Promise.withResolvers<void>();
    const waits =
      cancellationType === proto.coresdk.workflow_commands.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;
    this.#cancels.set(seq ?? 0, () => {
      cancelRequested.resolve();
      if (!waits) ended(resolutionOf(new Cancelled(), activityInfo));
    });
    this.#calls.push(name);
    this.#log.push(name);
    this.#running += 1;
    const input = (args ?? []).map((payload) => value(payload))[0] as Record<string, unknown>;
    let told = false;
    const ended = (result: coresdk.activity_result.IActivityResolution): void => {
      if (told) return;
      told = true;
      this.#running -= 1;
      this.#log.push(`/${name}`);
      this.#push({ resolveActivity: { seq: seq ?? 0, result } });
    };
    const act = this.#activities[name];
    const outcome = (async () => {
      if (act === undefined) throw new Error(`the test has no activity '${name}'`);
      return act({ input, world: this, cancelRequested: cancelRequested.promise });
    })();
    outcome.then(
      (result) => {
        ended({ completed: { result: defaultPayloadConverter.toPayload(result) } });
      },
      (thrown: unknown) => {
        ended(resolutionOf(thrown, activityInfo));
      },
    );
  }

  #answerQuery({ queryId, succeeded, failed }: coresdk.workflow_commands.IQueryResult): void {
    const answer = this.#answers.get(queryId ?? '');
    if (failed != null) answer?.reject(error(failed));
    else answer?.resolve(value(succeeded?.response));
  }

  #answerUpdate({ protocolInstanceId, rejected, completed }: coresdk.workflow_commands.IUpdateResponse): void {
    const answer = this.#answers.get(protocolInstanceId ?? '');
    if (rejected != null) answer?.reject(error(rejected));
    else if (completed != null) answer?.resolve(value(completed));
  }

  #createOptions(): Parameters<ReusableVMWorkflowCreator['createWorkflow']>[0] {
    const unsafe = {
      isReplaying: false,
      isReplayingHistoryEvents: false,
      now: Date.now,
      random: createUnsafeRandomSource(Math.random),
    };
    const info = {
      workflowType: this.#type,
      workflowId: 'alone',
      runId: this.#runId,
      firstExecutionRunId: this.#runId,
      namespace: 'default',
      taskQueue: 'sandbox',
      attempt: 1,
      taskTimeoutMs: 10_000,
      searchAttributes: {},
      typedSearchAttributes: new TypedSearchAttributes(),
      historyLength: 3,
      historySize: 300,
      continueAsNewSuggested: false,
      targetWorkerDeploymentVersionChanged: false,
      startTime: BEGINNING,
      runStartTime: BEGINNING,
      unsafe,
    };
    const options = { info, randomnessSeed: [7], now: BEGINNING.getTime(), showStackTraceSources: false };
    return options as unknown as Parameters<ReusableVMWorkflowCreator['createWorkflow']>[0]; // an SDK-internal shape
  }
}
