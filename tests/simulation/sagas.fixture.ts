/** Workflow code of the simulation: sagas of any shape, all of whose activities are the simulation's. */
import { proxyActivities } from '@temporalio/workflow';

import type { CancelSaga, SagaJournal, SagaOutcome, SagaTrace } from '../../contracts/saga.ts';
import { runSaga, type Saga, type SagaRecord, type Step } from '../../saga/saga.ts';
import { persistent } from '../../workflows/policies.ts';
import { NOTHING, type Part, type Plan } from './shape.ts';

/** What a service is asked for. */
export interface Asked {
  readonly saga: string;
  /** The step's name in the trace. */
  readonly step: string;
  readonly key: string;
  readonly input?: unknown;
  readonly result?: unknown;
}

/** What is to be written down of a saga. */
export interface Written {
  readonly kind: 'attention' | 'decided' | 'compensating' | 'settled';
  readonly trace: SagaTrace;
  readonly journal?: SagaJournal;
}

interface Activities {
  execute(asked: Asked): Promise<unknown>;
  undo(asked: Asked): Promise<unknown>;
  write(written: Written): Promise<void>;
}

/** A saga, and what its run is told of those before it. */
export interface Carried {
  readonly id: string;
  readonly plan: Plan;
  readonly hasDeadline: boolean;
  readonly cancel: CancelSaga | null;
  readonly journal: SagaJournal | null;
  readonly lease: number;
}

const { execute, undo, write } = proxyActivities<Activities>(persistent);

const record: SagaRecord = {
  attention: async (trace) => write({ kind: 'attention', trace }),
  decided: async (trace, journal) => write({ kind: 'decided', trace, journal }),
  compensating: async (trace, journal) => write({ kind: 'compensating', trace, journal }),
  settled: async (trace) => write({ kind: 'settled', trace }),
};

/** Carries sagas to their end, side by side. */
export async function carry(sagas: readonly Carried[]): Promise<readonly SagaOutcome[]> {
  const carried = sagas.map(async ({ id, plan, hasDeadline, cancel, journal, lease }) =>
    runSaga(
      id,
      async (saga) => {
        await follow(saga, plan, { saga: id, scope: '' });
        return 'all done';
      },
      { record, cancel, journal, lease, deadline: hasDeadline ? '1 minute' : undefined },
    ),
  );
  return Promise.all(carried);
}

interface Place {
  readonly saga: string;
  readonly scope: string;
}

async function follow(saga: Saga, plan: Plan, place: Place): Promise<void> {
  for (const part of plan) await followPart(saga, part, place);
}

async function followPart(saga: Saga, part: Part, place: Place): Promise<void> {
  const acting = (name: string): Step<unknown> => stepOf(name, place);
  if ('step' in part) {
    const { step: name, takesInput, orElse } = part;
    const step = acting(name);
    const outcome = takesInput
      ? saga.step(name, { ...step, input: 'first', execute: withInput(name, place) })
      : saga.step(name, step);
    if (orElse === null) await outcome;
    else await outcome.catch(async () => orElse === NOTHING || saga.step(orElse, acting(orElse)));
  } else if ('pivot' in part) await saga.pivot(part.pivot, acting(part.pivot));
  else if ('finish' in part) await finish(saga, part.finish, part.skippable, place);
  else if ('beside' in part) await Promise.all(part.beside.map(async (side) => follow(saga, side, place)));
  else {
    const inside = { ...place, scope: `${place.scope}${part.nested}/` };
    const nested = saga.nested(part.nested, async (inner) => follow(inner, part.plan, inside));
    await (part.dispensable ? nested.catch(() => undefined) : nested);
  }
}

function stepOf(name: string, { saga, scope }: Place): Step<unknown> {
  const step = `${scope}${name}`;
  return {
    execute: async (key) => execute({ saga, step, key }),
    compensate: async (key, result) => undo({ saga, step, key, result }),
  };
}

function withInput(name: string, { saga, scope }: Place): Step<unknown, string>['execute'] {
  return async (key: string, input: string) => execute({ saga, step: `${scope}${name}`, key, input });
}

async function finish(saga: Saga, name: string, skippable: boolean, place: Place): Promise<void> {
  const { execute, compensate } = stepOf(name, place);
  if (!skippable) await saga.finish(name, async (key) => execute(key, undefined));
  else
    await saga.finish(name, {
      execute: async (key) => void (await execute(key, undefined)),
      revoke: async (key) => compensate(key, undefined, undefined),
    });
}
