import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'pivot-beside-a-step',
  mode: 'rule 2',
  why: 'the money is taken while a step before it may still be refused',
  edits: [
    {
      file: 'saga/part.ts',
      find: "    if (running !== undefined) throw new Error(`pivot '${name}' must wait for step '${running}'`);\n",
      replace: '',
    },
  ],
  tests: ['saga/saga.test.ts'],
};
