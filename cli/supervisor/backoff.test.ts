import { expect, test } from 'vitest';

import { backoff } from './backoff.ts';

test('doubles from 0.2 s to 10 s, and starts over', () => {
  const { next, reset } = backoff();
  expect(Array.from({ length: 8 }, next)).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  reset();
  expect(next()).toBe(200);
});
