/** Plays the sagas of the fixture, each activity being a function of the test. */
import { fileURLToPath } from 'node:url';

import { ApplicationFailure } from '@temporalio/common';

import { QUERIES, UPDATES } from '../contracts/names.ts';
import type { ResolveAction, SagaAnswer, SagaJournal, SagaTrace } from '../contracts/saga.ts';
import { NEEDED } from '../tests/support/decisions.ts';
import { Cancelled } from '../tests/support/payloads.ts';
import {
  openSandbox,
  type Call,
  type FakeActivity,
  type Finished,
  type Sandbox,
  type World,
} from '../tests/support/sandbox.ts';
import type { Plan, PlannedOptions } from './saga.fixture.ts';

export type Activities = Readonly<Record<string, FakeActivity>>;

let opened: Promise<Sandbox> | undefined;

/** Opens the sandbox, once for a test file. */
export async function sagaSandbox(): Promise<Sandbox> {
  opened ??= openSandbox(fileURLToPath(new URL('saga.fixture.ts', import.meta.url)));
  return opened;
}

/** Plays a plan; every step says yes, but for what `special` says. */
export async function play(
  plan: Plan,
  special: Activities = {},
  options: PlannedOptions = {},
  idle?: (world: World) => Promise<unknown>,
): Promise<Finished> {
  return (await sagaSandbox()).run('planned', [plan, options], yes(special), idle);
}

/** Every step says yes and gives `<name>'s result`; every undo is done; but for what `special` says. */
export function yes(special: Activities = {}): Activities {
  const fallback = { get: (_: object, name: string) => special[name] ?? (() => `${name}'s result`) };
  return new Proxy<Activities>({}, fallback);
}

export const refuses = (): never => {
  throw ApplicationFailure.nonRetryable('no', 'CardDeclined');
};

export const breaks = (): never => {
  throw ApplicationFailure.retryable('the network is down', 'Outage');
};

/** Fails the first `times` times. */
export function breaksFor(times: number): FakeActivity {
  let calls = 0;
  return () => (++calls <= times ? breaks() : 'at last');
}

/** Goes on until it is cancelled. */
export const hangs: FakeActivity = async ({ cancelRequested }) => {
  await cancelRequested;
  throw new Cancelled();
};

export const wish = { commandId: 'cmd-1', by: 'ann', reason: 'changed her mind' };

/** Has the saga cancelled while it runs, and then acts. */
export const cancels =
  (then: FakeActivity = () => 'done'): FakeActivity =>
  (call) => {
    call.world.update(UPDATES.cancel, 'saga-1', wish).catch(() => undefined);
    return then(call);
  };

/** What a saga had written down: the activities for that are called with it. */
export interface Recorded {
  readonly trace: SagaTrace;
  readonly journal: SagaJournal;
}

export function recordedIn(input: Call['input']): Recorded {
  return JSON.parse(String(input['key'])) as Recorded; // what the fixture sends
}

/** Acts as each of these in turn, and as the last one from then on. */
export function inTurn(...acts: readonly [FakeActivity, ...FakeActivity[]]): FakeActivity {
  let calls = 0;
  return (call) => (acts[calls++] ?? acts.at(-1) ?? acts[0])(call);
}

let commands = 0;

/** Decides about a step as an operator does who has just looked. */
export async function decide(
  world: World,
  action: ResolveAction,
  step: string,
  other: object = {},
): Promise<SagaAnswer> {
  const { version } = (await world.query(QUERIES.saga, 'saga-1')) as SagaTrace;
  const command = { commandId: `cmd-${++commands}`, action, step, actor: 'ann', reason: 'it is time', version };
  return (await world.update(UPDATES.resolve, 'saga-1', { ...command, ...NEEDED[action], ...other })) as SagaAnswer;
}

/** Has an operator decide, while it is being tried, and then doesn't get through. */
export const decides =
  (action: ResolveAction, step: string, other: object = {}): FakeActivity =>
  async ({ world }) => {
    await decide(world, action, step, other);
    return breaks();
  };

export async function traceOf(run: Finished, id = 'saga-1'): Promise<SagaTrace> {
  return (await run.query(QUERIES.saga, id)) as SagaTrace;
}
