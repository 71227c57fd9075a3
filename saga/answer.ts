import type { SagaAnswer, SagaTrace } from '../contracts/saga.ts';

/** Gives of a trace what answers an Update. */
export function answerOf({ sagaId, version, state, outcome, steps }: SagaTrace): SagaAnswer {
  const standing = steps.map(({ name, state, allowed }) => ({ name, state, allowed }));
  return { sagaId, version, state, outcome, steps: standing };
}
