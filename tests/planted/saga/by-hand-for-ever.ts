import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'by-hand-for-ever',
  mode: 'parking',
  why: 'what was done by hand is written down whatever happens: where that never works, no cancel is ever answered',
  edits: [
    {
      file: 'saga/attempt.ts',
      find: 'await this.#effort.pursue(write, this.#whenStopped);',
      replace: 'await this.#insist(write);',
    },
  ],
  tests: ['saga/by-hand.test.ts > keeps no'],
};
