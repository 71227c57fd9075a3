import { ApplicationFailure, defineQuery, defineUpdate, setCurrentDetails, setHandler } from '@temporalio/workflow';

import { QUERIES, UPDATES } from '../contracts/names.ts';
import {
  UPDATE_REFUSALS,
  type CancelSaga,
  type ResolveSaga,
  type SagaAnswer,
  type SagaTrace,
} from '../contracts/saga.ts';
import { answerOf } from './answer.ts';
import { details } from './details.ts';
import type { SagaRun } from './run.ts';

/** The sagas of this workflow: one alone, or many. A workflow has its modules to itself, so this is not shared. */
const sagas = new Map<string, SagaRun>();

/** Makes a saga reachable by the queries and Updates of its workflow, and visible in the web UI. */
export function register(run: SagaRun): void {
  if (sagas.has(run.id)) throw new Error(`two sagas have the id '${run.id}'`);
  sagas.set(run.id, run);
  run.onChange(show);
  if (sagas.size === 1) listen(); // hands out at once what came before: the saga must be there by then
}

function listen(): void {
  setHandler(defineQuery<SagaTrace, [string]>(QUERIES.saga), (id) => find(id).trace(), {
    description: 'the trace of one saga: its steps, their undo, states and times',
  });
  setHandler(
    defineUpdate<SagaAnswer, [string, CancelSaga]>(UPDATES.cancel),
    async (id, cancel) => find(id).cancel(cancel),
    {
      description: 'cancels one saga, and answers once it has settled',
      validator: (id: string, _cancel: CancelSaga) => {
        const run = find(id);
        if (run.cancellable) return;
        const answer = answerOf(run.trace());
        throw ApplicationFailure.nonRetryable(`'${id}' is past its pivot`, UPDATE_REFUSALS.tooLate, answer);
      },
    },
  );
  setHandler(
    defineUpdate<SagaAnswer, [string, ResolveSaga]>(UPDATES.resolve),
    async (id, wish) => find(id).resolve(wish),
    {
      description:
        'decides about a parked step of one saga, and answers at once: that it is given up, once that is written down',
      validator: (id: string, wish: ResolveSaga) => {
        find(id).validate(wish);
      },
    },
  );
}

function find(id: string): SagaRun {
  const run = sagas.get(id);
  if (run === undefined) throw ApplicationFailure.nonRetryable(`no saga '${id}' here`, UPDATE_REFUSALS.unknownSaga);
  return run;
}

function show(): void {
  setCurrentDetails([...sagas.values()].map((run) => details(run.trace())).join('\n\n'));
}
