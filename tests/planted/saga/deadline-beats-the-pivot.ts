import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'deadline-beats-the-pivot',
  mode: 'rule 3',
  why: 'an order whose capture is declined is told that it took too long',
  edits: [
    {
      file: 'saga/run.ts',
      find: "      if (this.#state === 'acting') this.#stopFor(timedOut(",
      replace: "      if (this.#state !== 'committed') this.#stopFor(timedOut(",
    },
  ],
  tests: ['saga/saga.test.ts'],
};
