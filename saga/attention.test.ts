import { expect, it } from 'vitest';

import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaks, breaksFor, play, recordedIn } from './play.fixture.ts';

const attended = { recorded: true, attended: true } as const;

/** Notes where a saga says that it is parked. */
const noting =
  (said: string[]): FakeActivity =>
  ({ input }) => {
    const { needsAttention, steps } = recordedIn(input).trace;
    const parked = steps.filter(({ state }) => state === 'parked').map(({ name }) => name);
    expect(needsAttention).toBe(parked.length > 0);
    said.push(parked.join(' '));
  };

it('is written down when a step parks, and when it got through', async () => {
  const said: string[] = [];
  const run = await play(['a', 'p!'], { a: breaksFor(3), attention: noting(said) }, attended);
  expect(run.result).toMatchObject({ status: 'confirmed' });
  expect(said).toEqual(['a', '']);
});

it('is written down anew when another step parks', async () => {
  const said: string[] = [];
  await play([[['a'], ['b']], 'p!'], { a: breaksFor(3), b: breaksFor(2), attention: noting(said) }, attended);
  expect(said).toContain('a b');
  expect(said.at(-1)).toBe('');
});

it('is nothing that the happy path writes down', async () => {
  const run = await play(['a', 'p!', 'f.'], {}, attended);
  expect(run.calls).toEqual(['a', 'p', 'f', 'settled']);
});

it("holds nothing up when it can't be written down", async () => {
  const run = await play(['a', 'p!'], { a: breaksFor(2), attention: breaks }, attended);
  expect(run.result).toMatchObject({ status: 'confirmed' });
});
