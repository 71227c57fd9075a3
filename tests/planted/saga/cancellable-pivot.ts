import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'cancellable-pivot',
  mode: 'rule 3',
  why: 'a cancel gives up a capture whose outcome nobody waits for',
  edits: [
    {
      file: 'saga/part.ts',
      find: '      const result = await CancellationScope.nonCancellable(async () => this.#attempt<R>(name, act));',
      replace: '      const result = await this.#attempt<R>(name, act);',
    },
    {
      file: 'saga/part.ts',
      find: "    if (this.#state !== 'acting') return;\n",
      replace: "    if (this.#state === 'committed') return;\n",
    },
    {
      file: 'saga/part.ts',
      find: '    const decides = (verdict: Verdict): boolean => this.#ends(name, verdict);',
      replace: "    const decides = (verdict: Verdict): boolean => verdict === 'stopped' || this.#ends(name, verdict);",
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
