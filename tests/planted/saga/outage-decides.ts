import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'outage-decides',
  mode: 'rule 5',
  why: "a provider's bad hour costs a customer the order",
  edits: [
    {
      file: 'saga/persist.ts',
      find: '        if (this.#stopped || this.#decides(failure.verdict)) throw error;',
      replace:
        "        if (this.#stopped || this.#decides(failure.verdict) || failure.verdict === 'undecided') throw error;",
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
