import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

import { findPgbouncer, POOLER_TESTS } from './tools/pgbouncer.ts';

const exclude = ['node_modules/**', 'prisma/*/client/**', 'data/**'];
const missing = findPgbouncer() === undefined ? [POOLER_TESTS] : []; // tools/test.ts says so

export default defineConfig({
  test: {
    // A process a file: Temporal's native core, signals and exit codes are a process's own.
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'], // of WebAssembly modules
    // No test may fail since a machine is slow: none of these is ever waited out but by what is broken.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { requireAssertions: true, poll: { timeout: 60_000 } }, // as `PATIENCE_MS` of tests/support/patience.ts
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['**/*.test.ts'],
          exclude: [...exclude, ...missing, 'tests/e2e/**'],
          globalSetup: ['tests/support/global-setup.ts'],
          maxWorkers: Math.max(2, availableParallelism() - 1), // most of the time they wait
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole systems of a dozen processes: one at a time, and after everything else.
        extends: true,
        test: {
          name: 'whole',
          include: ['tests/e2e/**/*.test.ts'],
          exclude,
          testTimeout: 900_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
