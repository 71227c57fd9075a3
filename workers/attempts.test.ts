import type { Context } from '@temporalio/activity';
import { expect, test } from 'vitest';

import { Attempts } from './attempts.ts';

/** An attempt that goes on until it is told to end. */
function begun(attempts: Attempts, startToCloseTimeoutMs: number) {
  const info = { startToCloseTimeoutMs } as Context['info'];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { inbound } = attempts.interceptor({ info });
  return { resolve, reject, outcome: inbound?.execute?.({ args: [], headers: {} }, async () => promise) };
}

test('counts attempts whose time is over, for as long as they go on', async () => {
  const attempts = new Attempts();
  const [inTime, hung, failing] = [begun(attempts, 600_000), begun(attempts, -1), begun(attempts, -1)];
  expect(attempts.overdue).toBe(2);
  hung.resolve('late');
  expect(await hung.outcome).toBe('late');
  failing.reject(new Error('late, too'));
  await expect(failing.outcome).rejects.toThrow('late, too');
  expect(attempts.overdue).toBe(0);
  inTime.resolve('in time');
  expect(await inTime.outcome).toBe('in time');
});
