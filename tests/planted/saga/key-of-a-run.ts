import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'key-of-a-run',
  mode: 'A7',
  why: 'the next run does everything again under other keys',
  edits: [
    {
      file: 'saga/attempts.ts',
      find: '    const attempt = new Attempt(name, `${this.#id}/${name}`, act, this.#keeper);',
      replace:
        '    const attempt = new Attempt(name, `${this.#id}/${name}/${workflowInfo().runId}`, act, this.#keeper);',
    },
    {
      file: 'saga/attempts.ts',
      find: 'import type { JournalAttempt,',
      replace: "import { workflowInfo } from '@temporalio/workflow';\nimport type { JournalAttempt,",
    },
  ],
  tests: ['matrix --story happy --site commitStock --fault terminate', 'tests/simulation/simulation.test.ts'],
};
