/** Plays the sagas of the fixture, each activity being a function of the test. */
import { fileURLToPath } from 'node:url';

import { ApplicationFailure } from '@temporalio/common';

import { QUERIES, UPDATES } from '../contracts/names.ts';
import type { SagaTrace } from '../contracts/saga.ts';
import { Cancelled } from '../tests/support/payloads.ts';
import { openSandbox, type FakeActivity, type Finished, type Sandbox } from '../tests/support/sandbox.ts';
import type { Plan, PlannedOptions } from './saga.fixture.ts';

export type Activities = Readonly<Record<string, FakeActivity>>;

let opened: Promise<Sandbox> | undefined;

/** Opens the sandbox, once for a test file. */
export async function sagaSandbox(): Promise<Sandbox> {
  opened ??= openSandbox(fileURLToPath(new URL('saga.fixture.ts', import.meta.url)));
  return opened;
}

/** Plays a plan; every step says yes, but for what `special` says. */
export async function play(plan: Plan, special: Activities = {}, options: PlannedOptions = {}): Promise<Finished> {
  return (await sagaSandbox()).run('planned', [plan, options], yes(special));
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

export async function traceOf(run: Finished, id = 'saga-1'): Promise<SagaTrace> {
  return (await run.query(QUERIES.saga, id)) as SagaTrace;
}
