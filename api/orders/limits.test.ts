import { expect, test } from 'vitest';

import { isAbove } from './limits.ts';

const limits = new Map([
  ['EUR', 50_000],
  ['JPY', 80_000],
]);

test.each([
  [50_000n, 'EUR', false],
  [50_001n, 'EUR', true],
  [80_000n, 'JPY', false],
  [80_001n, 'JPY', true],
  [1n, 'KWD', true],
])('a total of %i %s is above its limit: %s', (totalAmount, currency, above) => {
  expect(isAbove(limits, { totalAmount, currency })).toBe(above);
});
