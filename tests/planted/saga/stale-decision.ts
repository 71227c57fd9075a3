import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'stale-decision',
  mode: 'F4',
  why: 'two operators decide about what only one of them saw',
  edits: [
    {
      file: 'saga/resolve.ts',
      find: '  if (wish.version !== version) {',
      replace: '  if (wish.version > version) {',
    },
  ],
  tests: ['saga/resolve.test.ts'],
};
