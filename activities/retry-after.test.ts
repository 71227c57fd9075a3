import { expect, test } from 'vitest';

import { retryAfterMs } from './retry-after.ts';

const SENT = 'Sun, 06 Nov 1994 08:49:37 GMT';

test.each([
  ['seconds', '120', 120_000],
  ['a date', 'Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
  ['a date as RFC 850 had it', 'Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
  ["a date as C's asctime has it", 'Sun Nov  6 08:50:07 1994', 30_000],
  ['now', '0', undefined],
  ['a date that has passed', 'Sun, 06 Nov 1994 08:49:36 GMT', undefined],
  ['a number that is no number of seconds', '-5', undefined],
  ['a number in other notation', '1e3', undefined],
  ['a word', 'soon', undefined],
  ['a word like a weekday', 'Sunflower', undefined],
  ['a date in another form', '1994-11-06T08:50:07Z', undefined],
  ['nothing', '', undefined],
])('understands %s', (_what, value, expected) => {
  expect(retryAfterMs({ 'retry-after': value, date: SENT })).toBe(expected);
});

test('takes the first of several', () => {
  expect(retryAfterMs({ 'retry-after': ['7', '9'] })).toBe(7_000);
});

test('goes by our own clock where the sender has none', () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  for (const headers of [{}, { date: 'soon' }]) {
    expect(retryAfterMs({ 'retry-after': inAnHour, ...headers })).toBeGreaterThan(0);
  }
  expect(retryAfterMs({})).toBeUndefined();
});
