import { expect, test } from 'vitest';

import { call } from '../../tests/support/http.ts';
import { served } from './apps.fixture.ts';
import { preferredWait, Waits } from './preferences.ts';

test.each([
  ['wait=0', 0],
  ['wait=30', 30],
  ['  Wait = "7" ; foo=bar', 7],
  ['respond-async, wait=10', 10],
  ['foo="a, wait=1", wait=2', 2],
  [String.raw`foo="\", wait=1", wait=2`, 2],
  ['wait=3, wait=4', 3],
])("'%s' is a wait of %i s", (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds);
});

test.each([
  undefined,
  '',
  'wait',
  'wait=',
  'wait=31',
  'wait=-1',
  'wait=1.5',
  'wait=1e1',
  'wait="5',
  'wait=soon, wait=5',
  'waiting=5',
  'foo; wait=5',
  'foo="wait=5, wait=6',
])("'%s' is no wait", (header) => {
  expect(preferredWait(header)).toBeUndefined();
});

// So long that what is quadratic never ends.
test('a header of quotes and backslashes is read in one go', () => {
  expect(preferredWait(String.raw`"\"`.repeat(1_000_000))).toBeUndefined();
});

test('a caller is answered as if it had not asked to wait while too many wait', async () => {
  const waits = new Waits(2);
  const released = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<void>();
  let held = 0;
  const { url } = await served([
    async (request, response) => {
      if (waits.apply(request, response) !== undefined) {
        held += 1;
        if (held === 2) waiting.resolve();
        await released.promise;
      }
      response.json({});
    },
  ]);
  const ask = async (): Promise<unknown> =>
    (await call('GET', url, undefined, { prefer: 'wait=9' })).headers['preference-applied'];
  const patient = [ask(), ask()];
  await waiting.promise;
  expect(await ask()).toBeUndefined();
  released.resolve();
  expect(await Promise.all(patient)).toEqual(['wait=9', 'wait=9']);
  expect(await ask()).toBe('wait=9');
});
