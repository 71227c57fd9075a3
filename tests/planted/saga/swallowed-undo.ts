import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'swallowed-undo',
  mode: 'B5',
  why: 'an undo that fails counts as done, and the money is gone',
  edits: [
    {
      file: 'saga/attempt.ts',
      find: "if (epoch.outcome !== 'external') await this.#revoke(epoch, never);",
      replace: "if (epoch.outcome !== 'external') await this.#revoke(epoch, () => true).catch(() => undefined);",
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
