/** Sagas for the tests of the library: written as plans, so that a test reads as its steps. */
import { CancellationScope, proxyActivities } from '@temporalio/workflow';

import type { CancelSaga, SagaJournal, SagaOutcome } from '../contracts/saga.ts';
import { runSaga, type ByHand, type Saga, type SagaRecord, type Step } from './saga.ts';

/**
 * `'a'` a step, `'a='` a step with an input, `'a?'` a step that may fail, `'a|b'` a step, or another if it fails, `'a!'`
 * the pivot, `'a.'` a finish, `'a-'` a finish that can be skipped, `'a^'`, `'a^!'` and `'a^.'` one of which it is written
 * down what a person did, `'a~'` a read, a list of plans: side by side,
 * `{ n: plan }` a nested saga.
 */
export type Plan = readonly (string | readonly Plan[] | { readonly [name: string]: Plan })[];

interface Input {
  readonly key: string;
  readonly result?: string;
  readonly given?: string;
  readonly told?: unknown;
  readonly evidence?: string;
  readonly by?: string;
}
type Act = (input: Input) => Promise<string>;

const act = proxyActivities<Record<string, Act>>({
  startToCloseTimeout: '5s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

async function call(name: string, input: Input): Promise<string> {
  const activity = act[name];
  if (activity === undefined) throw new Error(`no activity '${name}'`);
  return activity(input);
}

function stepOf(plan: string): Step<string> {
  const name = plan.replace('^', '');
  const execute = async (key: string): Promise<string> => call(name, { key });
  const undo = async (input: Input): Promise<string> => call(`undo-${name}`, input);
  const given = (result?: string): Pick<Input, 'result'> => (result === undefined ? {} : { result });
  if (plan === name) return { execute, compensate: async (key, result) => undo({ key, ...given(result) }) };
  const compensate: Step<string>['compensate'] = async (key, result, by) =>
    undo({ key, ...given(result), ...(by !== undefined && { by }) });
  return { execute, compensate, byHand: byHand(name) };
}

function byHand(name: string): ByHand<string> {
  return {
    done: async (key, told, evidence) => call(`done-${name}`, { key, told, evidence }),
    undone: async (key, evidence) => call(`undone-${name}`, { key, evidence }),
  };
}

type Verb = (saga: Saga, name: string) => Promise<unknown>;

const verbs: Readonly<Record<string, Verb>> = {
  '=': async (saga, name) =>
    saga.step(name, { ...stepOf(name), input: 'first', execute: async (key, given) => call(name, { key, given }) }),
  '?': async (saga, name) => saga.step(name, stepOf(name)).catch(() => undefined),
  '!': async (saga, name) => saga.pivot(name.replace('^', ''), stepOf(name)),
  '^': async (saga, name) => saga.step(name, stepOf(`${name}^`)),
  '.': async (saga, plan) => {
    const name = plan.replace('^', '');
    const execute = async (key: string): Promise<string> => call(name, { key });
    return plan === name ? saga.finish(name, execute) : saga.finish(name, { execute, byHand: byHand(name) });
  },
  '-': async (saga, name) =>
    saga.finish(name, {
      execute: async (key) => void (await call(name, { key })),
      revoke: async (key) => call(`undo-${name}`, { key }),
    }),
  '~': async (_saga, name) => call(name, { key: 'none' }),
};

async function follow(saga: Saga, plan: Plan): Promise<void> {
  for (const part of plan) await followPart(saga, part);
}

async function followPart(saga: Saga, part: Plan[number]): Promise<void> {
  if (typeof part === 'string') {
    const [one = '', other] = part.split('|');
    if (other !== undefined) {
      await saga.step(one, stepOf(one)).catch(async () => saga.step(other, stepOf(other)));
      return;
    }
    const verb = verbs[part.slice(-1)];
    await (verb === undefined ? saga.step(part, stepOf(part)) : verb(saga, part.slice(0, -1)));
  } else if (isSideBySide(part)) {
    await Promise.all(part.map(async (beside) => follow(saga, beside)));
  } else {
    for (const [name, plan] of Object.entries(part)) {
      const nested = saga.nested(name.replace('?', ''), async (inner) => follow(inner, plan));
      await (name.endsWith('?') ? nested.catch(() => undefined) : nested);
    }
  }
}

function isSideBySide(part: Exclude<Plan[number], string>): part is readonly Plan[] {
  return Array.isArray(part);
}

export interface PlannedOptions {
  readonly deadline?: '1 minute' | 0;
  readonly cancel?: CancelSaga;
  /** Has the activities `compensating` and `settled` called with the trace. */
  readonly recorded?: boolean;
  readonly journal?: SagaJournal;
  /** Has the activity `attention` called with the trace, too. */
  readonly attended?: boolean;
}

export async function planned(
  plan: Plan,
  { deadline, cancel, recorded, journal, attended = false }: PlannedOptions = {},
): Promise<SagaOutcome<string>> {
  const record: SagaRecord = {
    ...(attended && { attention: async (trace) => call('attention', { key: JSON.stringify({ trace }) }) }),
    decided: async (trace, journal) => call('decided', { key: JSON.stringify({ trace, journal }) }),
    compensating: async (trace, journal) => call('compensating', { key: JSON.stringify({ trace, journal }) }),
    settled: async (trace) => call('settled', { key: JSON.stringify({ trace }) }),
  };
  return runSaga(
    'saga-1',
    async (saga) => {
      await follow(saga, plan);
      return 'all done';
    },
    { deadline, ...(cancel && { cancel }), ...(recorded === true && { record }), ...(journal && { journal }) },
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
