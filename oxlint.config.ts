import { defineConfig } from 'oxlint';

import { determinismRules, INTL } from './tools/lint/determinism.ts';
import { importRules } from './tools/lint/imports.ts';

const CONFIGS = ['*.config.ts', 'prisma/*/prisma.config.ts'];
const ENTRIES = [
  'workers/*.ts',
  'api/server.ts',
  'simulators/*/server.ts',
  'cli/*.ts',
  'soak/**',
  'tools/**',
  'deploy/*.ts',
];
const TESTS = ['**/*.test.ts', '**/*.fixture.ts', 'tests/**'];

/** What gives up after a second, on a machine that may be slow. */
const IMPATIENT = ['waitFor', 'waitUntil'].map((property) => ({
  object: 'vi',
  property,
  message: 'gives up soon: use `eventually` of tests/support/patience.ts',
}));

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node', 'promise', 'vitest'],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, es2024: true },
  ignorePatterns: ['prisma/*/client/**', 'contracts/openapi.d.ts', 'data/**'],
  rules: {
    'consistent-return': 'off', // TypeScript checks it, and knows `never`
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-named-as-default-member': 'off', // pg is CommonJS
    'import/no-unassigned-import': 'off',
    'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 4 }],
    'no-await-in-loop': 'off',
    'no-console': 'error',
    'no-shadow': 'off',
    'node/no-process-env': 'error',
    'no-restricted-globals': ['error', INTL],
    'oxc/no-map-spread': 'off',
    'oxc/no-async-endpoint-handlers': 'off', // Express 5 hands a rejection to the error handler
    'promise/always-return': 'off',
    'typescript/no-unnecessary-type-parameters': 'off', // what was stored has the type of whoever stored it
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    'typescript/explicit-module-boundary-types': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unnecessary-condition': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-unsafe-type-assertion': 'off', // at a border, with the reason
    'typescript/only-throw-error': 'error',
    'typescript/prefer-nullish-coalescing': 'error',
    'typescript/return-await': 'error',
    'typescript/strict-boolean-expressions': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/unbound-method': 'off', // our objects are closures
    'unicorn/consistent-function-scoping': 'off',
    'vitest/expect-expect': 'off', // expect.requireAssertions sees those in helpers, too
  },
  overrides: [
    ...importRules,
    ...determinismRules,
    { files: ['**/*.mjs'], rules: { 'typescript/explicit-module-boundary-types': 'off' } }, // its types are JSDoc
    { files: [...ENTRIES, ...CONFIGS, ...TESTS], rules: { 'node/no-process-env': 'off' } },
    { files: [...CONFIGS, 'tools/test-reporter.mjs'], rules: { 'import/no-default-export': 'off' } }, // whoever reads them asks for it
    {
      files: TESTS,
      rules: {
        'max-lines': 'off', // of tables
        'no-console': 'off',
        'no-restricted-imports': 'off',
        'no-restricted-globals': 'off',
        'no-restricted-properties': ['error', ...IMPATIENT],
      },
    },
  ],
});
