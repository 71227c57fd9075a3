import type { OxlintOverride } from 'oxlint';

const WHY = 'differs from run to run; workflow code is replayed';

/** In a workflow, `Intl` also reads the real clock. */
export const INTL = {
  name: 'Intl',
  message: 'differs from ISO 4217 in the decimals of currencies: use formatMoney of contracts/money.ts',
};

/** What a replay may see otherwise than the run did. The clock is the one thing that the SDK's sandbox takes from history. */
const CHANGING = ['crypto', 'performance', 'process', 'fetch', 'setInterval', 'setImmediate', 'globalThis'];

/** What reads the machine's language, or the real clock, by `Intl`. */
const LOCAL = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'localeCompare'];

function forbid(files: readonly string[], globals: readonly string[]): OxlintOverride {
  return {
    files: [...files],
    rules: {
      'no-restricted-globals': ['error', ...globals.map((name) => ({ name, message: WHY })), INTL],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: WHY },
        ...LOCAL.map((property) => ({ property, message: WHY })),
      ],
    },
  };
}

/** What workflow code loads of contracts. */
const LOADED = ['contracts/names.ts', 'contracts/saga.ts'];

/** Keeps workflow code to what a replay repeats. `saga/clock.ts` alone may ask for the time. */
export const determinismRules: readonly OxlintOverride[] = [
  forbid(['saga/**', 'workflows/**', ...LOADED], [...CHANGING, 'Date']),
  forbid(['saga/clock.ts'], CHANGING),
];
