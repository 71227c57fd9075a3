import { z } from 'zod';

import { operation } from './operation.ts';
import { batchPreview, batchView, resolveSagas } from './batch.schema.ts';
import { batchId, commandId, idempotencyKey, sagaId } from './orders.schema.ts';
import { resolutionView, resolveSaga } from './resolve.schema.ts';
import { sagaDetails, sagaList, sagaPage } from './sagas.schema.ts';
import { undoSaga, undoView } from './undo.schema.ts';

const ofSaga = z.strictObject({ sagaId });
const ofCommand = z.strictObject({ sagaId, commandId });

const once = idempotencyKey.meta({ description: 'Stands for one decision: a repeat with the same key counts once.' });

export const listSagas = operation({
  id: 'listSagas',
  route: 'GET /sagas',
  summary: 'Lists sagas as they were recorded last, newest first',
  description: '`starting_after` is the id of the last one seen.',
  query: sagaPage,
  answers: { 200: { description: 'A page of sagas.', body: sagaList } },
  examples: [
    { title: 'what needs a person', query: { attention: 'true' }, status: 200 },
    {
      title: 'what the provider broke an hour ago or earlier',
      query: { step: 'authorize-payment', failure: 'UnexpectedReply', olderThanSeconds: 3600 },
      status: 200,
    },
    { title: 'a state that there is not', query: { state: 'lost' }, status: 422 },
  ],
});

export const readSaga = operation({
  id: 'readSagaDetails',
  route: 'GET /sagas/{sagaId}',
  summary: 'Shows a saga with its attempts, what was decided about it, and the audit',
  params: ofSaga,
  answers: { 200: { description: 'The saga, live where a worker answers in time.', body: sagaDetails } },
  examples: [{ title: 'a saga', status: 200 }],
});

/** What an operator decided: about a parked step, or to undo it all. */
const decided = z.union([resolutionView, undoView]);

const delivered = {
  200: {
    description: 'The saga heeded it.',
    body: resolutionView,
    headers: ['Idempotent-Replayed'],
  },
  202: {
    description: 'It is written down, and waits for a second person, or for a worker: look at `Location`.',
    body: resolutionView,
    headers: ['Location', 'Idempotent-Replayed'],
  },
} as const;

export const resolve = operation({
  id: 'resolveSaga',
  route: 'POST /sagas/{sagaId}/resolve',
  summary: 'Decides about a parked step',
  description:
    'The step says what is `allowed`. Of two who decide by the same `version` one is heeded, and the other is told. `settle` and `declare-refused` take two people, and so does `compensate` for an order above the limit.',
  params: ofSaga,
  headers: z.object({ 'Idempotency-Key': once }),
  body: resolveSaga,
  answers: delivered,
  problems: ['idempotency-key-required', 'idempotency-key-reused', 'not-allowed-now', 'stale-version'],
  examples: [
    {
      title: 'what was undone outside, which a second person has to approve',
      body: {
        action: 'settle',
        step: 'authorize-payment',
        reason: 'voided in their dashboard',
        evidence: 'ticket 4711',
        version: 7,
      },
      status: 202,
    },
    { title: 'an action that there is not', body: { action: 'forget' }, status: 422 },
  ],
});

export const undo = operation({
  id: 'undoSaga',
  route: 'POST /sagas/{sagaId}/undo',
  summary: 'Undoes a completed order, by a saga of its own',
  description:
    'Only what ended `confirmed` can be undone, and only once: whoever asks again is told of the first time. The saga that undoes it has the id `<order>/undo`, which is `<order>%2Fundo` in a path. An order above the limit takes two people.',
  params: ofSaga,
  headers: z.object({ 'Idempotency-Key': once }),
  body: undoSaga,
  answers: {
    200: { description: 'The saga that undoes it has begun.', body: undoView, headers: ['Idempotent-Replayed'] },
    202: {
      description: 'It is written down, and waits for a second person, or to be begun: look at `Location`.',
      body: undoView,
      headers: ['Location', 'Idempotent-Replayed'],
    },
  },
  problems: ['idempotency-key-required', 'idempotency-key-reused', 'not-allowed-now'],
  examples: [{ title: 'a saga that goes on', body: { reason: 'the customer sends it back' }, status: 409 }],
});

export const resolveMany = operation({
  id: 'resolveSagas',
  route: 'POST /saga-batches',
  summary: 'Decides about every parked saga that a filter finds',
  description:
    'A dry run says which these are. Else each gets a decision of its own, about its first parked step that allows it, by the version of that moment: it is done in the background, whatever dies.',
  headers: z.object({ 'Idempotency-Key': once }),
  body: resolveSagas,
  answers: {
    200: { description: 'What a batch would be about.', body: batchPreview },
    202: {
      description: 'The batch is written down; look at `Location` for how far it is.',
      body: batchView,
      headers: ['Location', 'Idempotent-Replayed'],
    },
  },
  problems: ['idempotency-key-required', 'idempotency-key-reused'],
  examples: [
    {
      title: 'what would be tried again, now that the provider is back',
      body: { filter: { failure: 'ProviderUnavailable' }, action: 'retry', reason: 'they are back', dryRun: true },
      status: 200,
    },
    {
      title: 'trying it again',
      body: { filter: { failure: 'ProviderUnavailable' }, action: 'retry', reason: 'they are back' },
      status: 202,
    },
  ],
});

export const readBatch = operation({
  id: 'readBatch',
  route: 'GET /saga-batches/{batchId}',
  summary: 'Tells how far a batch is',
  params: z.strictObject({ batchId }),
  answers: { 200: { description: 'The batch.', body: batchView } },
  examples: [{ title: 'a batch', status: 200 }],
});

export const approve = operation({
  id: 'approveResolution',
  route: 'POST /sagas/{sagaId}/commands/{commandId}/approve',
  summary: 'Approves, as a second person, what somebody decided',
  params: ofCommand,
  body: z.strictObject({}),
  bodyOptional: true,
  answers: {
    200: { ...delivered[200], body: decided, headers: [] },
    202: { ...delivered[202], body: decided, headers: ['Location'] },
  },
  problems: ['not-allowed-now', 'stale-version'],
  examples: [{ title: 'a decision that waits', status: 202 }],
});

export const readResolution = operation({
  id: 'readResolution',
  route: 'GET /sagas/{sagaId}/commands/{commandId}',
  summary: 'Tells what became of a decision',
  params: ofCommand,
  answers: { 200: { description: 'The decision.', body: decided } },
  examples: [{ title: 'a decision that waits', status: 200 }],
});
