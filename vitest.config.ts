import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'prisma/*/client/**', 'data/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    // A process a file: Temporal's native core, signals and exit codes are a process's own.
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'], // of WebAssembly modules

    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
  },
});
