/**
 * One run of a workflow in the SDK's own sandbox, driven by hand: a job in, commands out, nothing in between. It keeps
 * the run's history, from which a fresh sandbox can be brought to the same state.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import { TypedSearchAttributes } from '@temporalio/common';
import proto, { type coresdk } from '@temporalio/proto';
import { DefaultLogger } from '@temporalio/worker';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { WorkflowCodeBundler } from '@temporalio/worker/lib/workflow/bundler.js';
import { ReusableVMWorkflowCreator, type ReusableVMWorkflow } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import type { WorkflowInfo } from '@temporalio/workflow';
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js';

import { error, payloads, value } from './payloads.ts';

export type Command = coresdk.workflow_commands.IWorkflowCommand;
export type Job = coresdk.workflow_activation.IWorkflowActivationJob;

/** What the worker needs of the SDK's workflow that it declares protected. */
type Inside = Pick<ReusableVMWorkflow, 'workflowModule'> & {
  readonly activator: {
    now: number;
    addKnownFlags(flags: readonly number[]): void;
    mutateWorkflowInfo(change: (info: WorkflowInfo) => WorkflowInfo): void;
  };
};

export type Creator = ReusableVMWorkflowCreator;

interface Activation {
  readonly now: number;
  readonly jobs: readonly Job[];
  readonly commands: string;
}

const WORKFLOW_ID = 'alone';

/** Each call into the sandbox begins in no scope, whichever the one before it left behind. */
const outside = AsyncLocalStorage.snapshot();

const SDK = ['@temporalio/workflow', '@temporalio/workflow/lib/worker-interface.js', '@temporalio/common'];

/** Bundles the workflows at `path`. */
export async function bundle(path: string): Promise<string> {
  const logger = new DefaultLogger('ERROR');
  // The SDK itself is evaluated once for all runs, ours again for each.
  const bundler = new WorkflowCodeBundler({ workflowsPath: path, logger, preloadModules: SDK });
  return (await bundler.createBundle()).code;
}

/** Makes ready to run what was bundled. */
export async function prepare(code: string): Promise<Creator> {
  const unlimited = undefined as unknown as number; // a watchdog for each call costs more than the call
  const creator = await ReusableVMWorkflowCreator.create(parseWorkflowCode(code), unlimited, new Set());
  globalHandlers.uninstall(); // where each promise came from is for the stack traces of Temporal's web UI
  return creator;
}

interface Started {
  readonly creator: Creator;
  readonly runId: string;
  readonly type: string;
  readonly args: readonly unknown[];
  readonly now: number;
}

export class Machine {
  readonly #started: Started;
  readonly #workflow: ReusableVMWorkflow;
  readonly #inside: Inside;
  readonly #history: Activation[] = [];
  /** What the SDK did otherwise than in its first days, which a replay has to know. */
  readonly #flags = new Set<number>();
  #queries = 0;

  private constructor(started: Started, workflow: ReusableVMWorkflow) {
    this.#started = started;
    this.#workflow = workflow;
    this.#inside = workflow as unknown as Inside;
  }

  /** Makes a sandbox in which nothing has happened yet. */
  static async open(started: Started): Promise<Machine> {
    const workflow = await started.creator.createWorkflow(optionsOf(started));
    return new Machine(started, workflow as ReusableVMWorkflow); // what this creator creates
  }

  /** What nobody had awaited when it was rejected. Node tells of it a moment after the fact. */
  get unhandled(): unknown {
    return this.#workflow.unhandledRejection;
  }

  /** Begins the workflow, and gives what it wants done. */
  begin(): readonly Command[] {
    const { type: workflowType, args, now } = this.#started;
    const initializeWorkflow = { workflowType, workflowId: WORKFLOW_ID, arguments: payloads(args) };
    return this.activate([{ initializeWorkflow }], now);
  }

  /**
   * Hands jobs in, and gives what the workflow wants done.
   *
   * @throws Error when the workflow task fails
   */
  activate(jobs: readonly Job[], now: number, isReplaying = false): readonly Command[] {
    const commands = this.#activate(jobs, now, isReplaying);
    const refused = new Set(
      commands.flatMap(({ updateResponse }) =>
        updateResponse?.rejected == null ? [] : [updateResponse.protocolInstanceId],
      ),
    );
    // What an Update's validator turned away never gets into the history.
    const lasting = jobs.filter(({ doUpdate }) => doUpdate == null || !refused.has(doUpdate.protocolInstanceId));
    const written = JSON.stringify(commands.filter(({ updateResponse }) => updateResponse?.rejected == null));
    if (lasting.length > 0 || written !== '[]') this.#history.push({ now, jobs: lasting, commands: written });
    return commands;
  }

  /** @throws Error when the query fails */
  query(name: string, ...args: readonly unknown[]): unknown {
    const queryId = `query-${++this.#queries}`;
    const queryWorkflow = { queryId, queryType: name, arguments: payloads(args) };
    const [command] = this.#step({ jobs: [{ queryWorkflow }] });
    const { succeeded, failed } = command?.respondToQuery ?? {};
    if (succeeded == null) throw error(failed);
    return value(succeeded.response);
  }

  /**
   * Brings a fresh sandbox to where this one is, as a worker does that has the workflow no more in its cache.
   *
   * @throws Error when it wants something else than this one did
   */
  async replayed(): Promise<Machine> {
    await this.dispose(); // two of the same run can't be told apart
    const again = await Machine.open(this.#started);
    again.#inside.activator.addKnownFlags([...this.#flags]);
    for (const flag of this.#flags) again.#flags.add(flag);
    for (const { jobs, now, commands } of this.#history) {
      const replaying = jobs.map((job) =>
        job.doUpdate == null ? job : { doUpdate: { ...job.doUpdate, runValidator: false } },
      );
      const wanted = JSON.stringify(again.activate(replaying, now, true));
      if (wanted !== commands)
        throw new Error(`a replay wants ${apart(wanted, commands)}, and the run wanted ${apart(commands, wanted)}`);
    }
    return again;
  }

  /** @throws Error with what is {@link unhandled} */
  async dispose(): Promise<void> {
    await new Promise(setImmediate); // by then Node has told of rejections that nobody handled
    await this.#workflow.dispose();
    const cause = this.unhandled;
    if (cause !== undefined) throw new Error('a rejection is handled by nobody', { cause });
  }

  #activate(jobs: readonly Job[], now: number, isReplaying: boolean): readonly Command[] {
    const { workflowModule, activator } = this.#inside;
    activator.now = now;
    const replaying = { isReplaying, isReplayingHistoryEvents: isReplaying };
    activator.mutateWorkflowInfo((info) => ({ ...info, unsafe: { ...info.unsafe, ...replaying } }));
    const first = jobs[0]?.initializeWorkflow;
    if (first != null) outside(() => workflowModule.initialize(first));
    const timestamp = { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 };
    return this.#step({ timestamp, jobs, isReplaying });
  }

  #step(activation: Readonly<Record<string, unknown>>): readonly Command[] {
    const { workflowModule } = this.#inside;
    const { runId } = this.#started;
    const { WorkflowActivation } = proto.coresdk.workflow_activation;
    const task = WorkflowActivation.fromObject({ ...activation, runId });
    outside(() => workflowModule.activate(task));
    while (outside(() => workflowModule.tryUnblockConditions()) > 0);
    const { commands, usedInternalFlags } = outside(() => workflowModule.concludeActivation()).successful ?? {};
    for (const flag of usedInternalFlags ?? []) this.#flags.add(flag);
    return commands ?? [];
  }
}

/** What of `one` isn't in `other`, from where they part. */
function apart(one: string, other: string): string {
  const start = Array.from(one).findIndex((character, i) => character !== other[i]);
  return one.slice(Math.max(0, start - 100), start + 300);
}

function optionsOf({ runId, type, now }: Started): Parameters<Creator['createWorkflow']>[0] {
  const random = createUnsafeRandomSource(Math.random);
  const info = {
    workflowType: type,
    workflowId: WORKFLOW_ID,
    runId,
    firstExecutionRunId: runId,
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
    startTime: new Date(now),
    runStartTime: new Date(now),
    unsafe: { isReplaying: false, isReplayingHistoryEvents: false, now: Date.now, random },
  };
  const options = { info, randomnessSeed: [7], now, showStackTraceSources: false };
  return options as unknown as Parameters<Creator['createWorkflow']>[0]; // an SDK-internal shape
}
