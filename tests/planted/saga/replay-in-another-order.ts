import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'replay-in-another-order',
  mode: 'C3',
  why: 'the workflow wants something else when it is replayed, and is stuck',
  edits: [
    {
      file: 'saga/compensation.ts',
      find: "import type { Attempt } from './attempt.ts';",
      replace: "import { workflowInfo } from '@temporalio/workflow';\n\nimport type { Attempt } from './attempt.ts';",
    },
    {
      file: 'saga/compensation.ts',
      find: '  for (const attempt of attempts.toReversed()) {',
      replace: '  for (const attempt of workflowInfo().unsafe.isReplaying ? attempts : attempts.toReversed()) {',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
