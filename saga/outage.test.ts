import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';

import { QUERIES } from '../contracts/names.ts';
import type { SagaTrace } from '../contracts/saga.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaks, breaksFor, cancels, inTurn, play, traceOf } from './play.fixture.ts';

describe('an outage', () => {
  it('decides nothing: the step is tried again, slowly, and calls for a person meanwhile', async () => {
    const seen: SagaTrace[] = [];
    const b = breaksFor(3);
    const run = await play(['a', 'b', 'p!'], {
      b: async (call) => {
        seen.push((await call.world.query(QUERIES.saga, 'saga-1')) as SagaTrace);
        return b(call);
      },
    });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'b', 'b', 'b', 'b', 'p']);
    expect(seen.map(({ needsAttention, steps }) => [needsAttention, steps[1]?.state])).toEqual([
      [false, 'running'],
      [true, 'parked'],
      [true, 'parked'],
      [true, 'parked'],
    ]);
    expect(run.searchAttributes).toEqual({ SagaAttention: false });
  });

  it.each([
    ['longer than it would by itself', 25_000, 25],
    ['less than that', 3_000, 10],
    ['nonsense', 'soon', 10],
  ])('is left alone for as long as it asks: %s', async (_what, retryAfterMs, seconds) => {
    const asks: FakeActivity = () => {
      throw ApplicationFailure.create({ message: 'not now', type: 'Busy', details: [{ retryAfterMs }] });
    };
    const { steps } = await traceOf(await play(['a', 'p!'], { a: inTurn(asks, () => 'at last') }));
    const [{ startedAt, endedAt } = { startedAt: '', endedAt: '' }] = steps;
    expect(Date.parse(endedAt ?? '') - Date.parse(startedAt)).toBe(seconds * 1_000); // by the sandbox's clock
  });

  it('of a type that is not listed calls for a person even where it is final', async () => {
    let calls = 0;
    const odd: FakeActivity = () => {
      if (++calls === 1) throw ApplicationFailure.nonRetryable('what is this?', 'UnexpectedReply');
      return 'fine';
    };
    const run = await play(['a', 'p!'], { a: odd });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.searchAttributes).toEqual({ SagaAttention: false });
  });

  it('of a step is ended by a cancel', async () => {
    const run = await play(['a', 'b', 'p!'], { b: cancels(breaks) });
    expect(run.result).toEqual({ status: 'cancelled', by: 'ann', reason: 'changed her mind' });
    expect(run.calls).toEqual(['a', 'b', 'undo-b', 'undo-a']);
  });

  it('of the pivot leaves it open until it is through', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: breaksFor(4) });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'p', 'p', 'p', 'p', 'p', 'f']);
  });
});
