import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/replay/record.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
