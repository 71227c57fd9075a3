import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';

import { keyword } from '../contracts/names.ts';
import type { SagaCause, SagaState } from '../contracts/saga.ts';

const STATE = defineSearchAttributeKey('SagaState', 'KEYWORD');
const STEP = defineSearchAttributeKey('SagaStep', 'KEYWORD');
const FAILURE = defineSearchAttributeKey('SagaFailure', 'KEYWORD');
const ATTENTION = defineSearchAttributeKey('SagaAttention', 'BOOL');

/** Makes a saga that left its happy path findable. On the happy path nothing is written, and nothing is paid. */
export function publishState(state: SagaState, cause: SagaCause): void {
  upsertSearchAttributes([
    { key: STATE, value: keyword(state) },
    { key: STEP, value: cause.step === null ? null : keyword(cause.step) },
    { key: FAILURE, value: keyword(cause.type) },
  ]);
}

/** The sagas of this workflow that need a person: it is found as long as there is one. */
const needy = new Set<string>();

/** Makes a saga findable that needs a person, and lets go of it again. */
export function publishAttention(sagaId: string, needed: boolean): void {
  const before = needy.size > 0;
  if (needed) needy.add(sagaId);
  else needy.delete(sagaId);
  if (needy.size > 0 !== before) upsertSearchAttributes([{ key: ATTENTION, value: needed }]);
}
