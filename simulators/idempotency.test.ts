import { expect, test } from 'vitest';
import { turns } from './idempotency.ts';

test('runs the work of one key in the order of asking, also after a failure', async () => {
  const inTurn = turns();
  const gate = Promise.withResolvers<void>();
  const events: string[] = [];
  const first = inTurn('k', async () => {
    events.push('first begins');
    await gate.promise;
    events.push('first fails');
    throw new Error('first');
  });
  const second = inTurn('k', () => Promise.resolve(events.push('second')));
  const third = inTurn('k', () => Promise.resolve(events.push('third')));
  await inTurn('other', () => Promise.resolve(events.push('other')));
  gate.resolve();
  await expect(first).rejects.toThrow('first');
  await Promise.all([second, third]);
  expect(events).toEqual(['first begins', 'other', 'first fails', 'second', 'third']);
});
