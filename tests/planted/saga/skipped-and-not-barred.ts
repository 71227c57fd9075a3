import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'skipped-and-not-barred',
  mode: 'parking',
  why: 'a finish that was skipped lands late',
  edits: [
    {
      file: 'saga/attempt.ts',
      find: 'if (this.#epochs.length > 1) await this.#clear();',
      replace: "if (this.#epochs.length > 1 && this.#last.outcome !== 'skipped') await this.#clear();",
    },
  ],
  tests: ['saga/parking.test.ts', 'tests/simulation/simulation.test.ts'],
};
