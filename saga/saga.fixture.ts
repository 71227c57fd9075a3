/** Sagas for the tests of the library: written as plans, so that a test reads as its steps. */
import { CancellationScope, proxyActivities } from '@temporalio/workflow';

import type { CancelSaga, SagaOutcome } from '../contracts/saga.ts';
import { runSaga, type Saga, type SagaOptions, type Step } from './saga.ts';

/** `'a'` a step, `'a!'` the pivot, `'a.'` a finish, `'a?'` a step that may fail, `'a~'` a read, a list of plans: side by side. */
export type Plan = readonly (string | readonly Plan[])[];

type Act = (input: { key: string; result?: string }) => Promise<string>;

const act = proxyActivities<Record<string, Act>>({
  startToCloseTimeout: '5s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

async function call(name: string, input: { key: string; result?: string }): Promise<string> {
  const activity = act[name];
  if (activity === undefined) throw new Error(`no activity '${name}'`);
  return activity(input);
}

function stepOf(name: string): Step<string> {
  return {
    execute: async (key) => call(name, { key }),
    compensate: async (key, result) => call(`undo-${name}`, result === undefined ? { key } : { key, result }),
  };
}

async function follow(saga: Saga, plan: Plan): Promise<void> {
  for (const part of plan) {
    if (typeof part !== 'string') await Promise.all(part.map(async (beside) => follow(saga, beside)));
    else if (part.endsWith('!')) await saga.pivot(part.slice(0, -1), stepOf(part.slice(0, -1)));
    else if (part.endsWith('.')) await saga.finish(part.slice(0, -1), async (key) => call(part.slice(0, -1), { key }));
    else if (part.endsWith('~')) await call(part.slice(0, -1), { key: 'none' });
    else if (part.endsWith('?')) await saga.step(part.slice(0, -1), stepOf(part.slice(0, -1))).catch(() => undefined);
    else await saga.step(part, stepOf(part));
  }
}

export interface PlannedOptions {
  readonly deadline?: '1 minute';
  readonly cancel?: CancelSaga;
  /** Has the activities `compensating` and `settled` called with the trace. */
  readonly recorded?: boolean;
}

export async function planned(
  plan: Plan,
  { deadline, cancel, recorded }: PlannedOptions = {},
): Promise<SagaOutcome<string>> {
  const record: SagaOptions['record'] = {
    compensating: async (trace) => call('compensating', { key: JSON.stringify(trace) }),
    settled: async (trace) => call('settled', { key: JSON.stringify(trace) }),
  };
  return runSaga(
    'saga-1',
    async (saga) => {
      await follow(saga, plan);
      return 'all done';
    },
    { deadline, ...(cancel && { cancel }), ...(recorded === true && { record }) },
  );
}

/** Two sagas in one workflow. */
export async function pair(one: Plan, other: Plan): Promise<readonly SagaOutcome[]> {
  return Promise.all([
    runSaga('saga-1', async (saga) => follow(saga, one)),
    runSaga('saga-2', async (saga) => follow(saga, other)),
  ]);
}

/** Gives its pivot and its finish a second each, which they don't heed. */
export async function impatient(): Promise<SagaOutcome<string>> {
  return runSaga('saga-1', async (saga) => {
    await CancellationScope.withTimeout('1s', async () => saga.pivot('p', stepOf('p')));
    return CancellationScope.withTimeout('1s', async () => saga.finish('f', async (key) => call('f', { key })));
  });
}

/** A bug between two steps. */
export async function typo(): Promise<unknown> {
  return runSaga('saga-1', async (saga) => {
    await saga.step('a', stepOf('a'));
    return (undefined as unknown as { total: number }).total;
  });
}

/** A bug in an undo. */
export async function typoInUndo(): Promise<unknown> {
  return runSaga('saga-1', async (saga) => {
    await saga.step('a', {
      execute: async (key) => call('a', { key }),
      compensate: async () => (undefined as unknown as { total: number }).total,
    });
    await saga.step('b', stepOf('b'));
  });
}

/** Ends, and even commits, while a step is still running. */
export async function abandoned(pivot: boolean): Promise<unknown> {
  return runSaga('saga-1', async (saga) => {
    const left = saga.step('a', stepOf('a'));
    if (pivot) await saga.pivot('b', stepOf('b'));
    left.catch(() => undefined);
  });
}
