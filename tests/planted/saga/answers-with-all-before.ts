import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'answers-with-all-before',
  mode: 'parking',
  why: 'each decision is answered with all those before it: a history grows with their square, until Temporal ends it',
  edits: [
    {
      file: 'saga/answer.ts',
      find: '  return { sagaId, version, state, outcome, steps: standing };',
      replace:
        '  return { sagaId, version, state, outcome, steps: standing, decisions: arguments[0].decisions } as SagaAnswer;',
    },
  ],
  tests: ['saga/resolve.test.ts > by nothing of what was decided before'],
};
