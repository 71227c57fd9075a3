/** Bugs in the commands that operators look at a system with. */
import type { Planted } from './planted.ts';

export const IN_COMMANDS: readonly Planted[] = [
  {
    name: 'unseen-taken-for-good',
    mode: 'L8',
    why: 'the report says that everything adds up, although the provider was never asked',
    edits: [
      {
        file: 'cli/verify/render.ts',
        find: "all ? 'Everything adds up.' : 'What was looked at adds up.'",
        replace: "'Everything adds up.'",
      },
    ],
    tests: ['tests/elsewhere.test.ts > says what it was not given'],
  },
  {
    name: 'laptop-instead-of-the-cluster',
    mode: 'L8',
    why: 'a command that takes no database asks the system of the data folder, though the environment names another one',
    edits: [
      {
        file: 'cli/addresses.ts',
        find: 'flags.length > 0 || VARIABLES.some(',
        replace: "flags.length > 0 || ['BACKSTITCH_URL'].some(",
      },
    ],
    tests: ['cli/addresses.test.ts > for a command that takes none of them'],
  },
];
