import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';

import type { SagaTrace } from '../contracts/saga.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import {
  breaks,
  breaksFor,
  cancels,
  decide,
  decides,
  inTurn,
  play,
  recordedIn,
  refuses,
  traceOf,
  type Recorded,
} from './play.fixture.ts';

/** Notes what an activity is called with, and then acts. */
function noting(inputs: unknown[], then: FakeActivity): FakeActivity {
  return (call) => {
    inputs.push(call.input);
    return then(call);
  };
}

const done: FakeActivity = () => 'done';

/** Decides, and gets through all the same. */
const decidesLate =
  (...decision: Parameters<typeof decides>): FakeActivity =>
  async (call) => {
    await Promise.resolve(decides(...decision)(call)).catch(() => undefined);
    return 'landed all the same';
  };

describe("'retry'", () => {
  it('tries at once, and not when the pause is over', async () => {
    const { promise: tried, resolve: tries } = Promise.withResolvers<void>();
    const waits: FakeActivity = async ({ world }) => {
      await decide(world, 'retry', 'a');
      await tried; // no pause ends while an activity runs
    };
    const run = await play([[['b'], ['a']], 'p!'], { a: inTurn(breaks, () => tries()), b: inTurn(breaks, waits) });
    expect(run.calls).toEqual(['b', 'a', 'b', 'a', 'p']);
    expect(run.result).toMatchObject({ status: 'confirmed' });
  });

  it('leaves the retries as they are, which go on until the step gets through', async () => {
    const run = await play(['a', 'p!'], { a: inTurn(breaks, decides('retry', 'a'), breaks, done) });
    expect(run.calls).toEqual(['a', 'a', 'a', 'a', 'p']);
    expect((await traceOf(run)).steps[0]).toMatchObject({ state: 'done', attempts: 4, epoch: 1 });
  });
});

describe("'retry-with'", () => {
  it('takes the first epoch back, and then acts under another key with the new input', async () => {
    const inputs: unknown[] = [];
    const a = inTurn(breaks, decides('retry-with', 'a', { input: 'second' }), done);
    const run = await play(['a=', 'p!'], { a: noting(inputs, a), 'undo-a': noting(inputs, done) });
    expect(inputs).toEqual([
      { key: 'saga-1/a', given: 'first' },
      { key: 'saga-1/a', given: 'first' },
      { key: 'saga-1/a' },
      { key: 'saga-1/a~2', given: 'second' },
    ]);
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect((await traceOf(run)).steps[0]).toMatchObject({ state: 'done', epoch: 2 });
  });

  it('takes back what the first epoch did while the operator decided', async () => {
    const inputs: unknown[] = [];
    const a = inTurn(breaks, decidesLate('retry-with', 'a'), done);
    await play(['a=', 'p!'], { a, 'undo-a': noting(inputs, done) });
    expect(inputs).toEqual([{ key: 'saga-1/a', result: 'landed all the same' }]);
  });

  it('has every epoch taken back when the saga is', async () => {
    const inputs: unknown[] = [];
    const a = inTurn(breaks, decides('retry-with', 'a'), breaks, decides('retry-with', 'a'), done);
    const run = await play(['a=', 'b'], { a, b: refuses, 'undo-a': noting(inputs, done) });
    expect(inputs).toEqual([{ key: 'saga-1/a' }, { key: 'saga-1/a~2' }, { key: 'saga-1/a~3', result: 'done' }]);
    expect(run.result).toMatchObject({ status: 'rejected', step: 'b' });
  });

  it('has an epoch taken back whose revocation was cut short by a cancel', async () => {
    const inputs: unknown[] = [];
    const a = inTurn(breaks, decides('retry-with', 'a'));
    const run = await play(['a=', 'p!'], { a, 'undo-a': noting(inputs, inTurn(breaks, cancels(breaks), done)) });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(inputs).toEqual(['a', 'a', 'a~2', 'a'].map((name) => ({ key: `saga-1/${name}` })));
  });

  it('goes on without the revocation of the first epoch once that is settled', async () => {
    const inputs: unknown[] = [];
    const a = inTurn(breaks, decides('retry-with', 'a'), done);
    const run = await play(['a=', 'b'], {
      a,
      b: refuses,
      'undo-a': noting(inputs, inTurn(breaks, decides('settle', 'a'), done)),
    });
    expect(inputs).toEqual([{ key: 'saga-1/a' }, { key: 'saga-1/a' }, { key: 'saga-1/a~2', result: 'done' }]);
    expect(run.result).toMatchObject({ status: 'rejected', step: 'b' });
  });
});

describe("'complete-with'", () => {
  it('bars the key, and goes on with the result that was given', async () => {
    const run = await play(['a', 'p!'], { a: inTurn(breaks, decides('complete-with', 'a')) });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'a', 'undo-a', 'p']);
    const { steps, decisions } = await traceOf(run);
    expect(steps[0]).toMatchObject({ state: 'external', allowed: [] });
    expect(decisions).toMatchObject([{ action: 'complete-with', step: 'a', evidence: 'ticket 7' }]);
  });

  it('gets a pivot through, which nothing is taken back after', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: inTurn(breaks, decides('complete-with', 'p')) });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'p', 'p', 'undo-p', 'f']);
  });

  it('of a finish that nobody can bar comes too late when the finish got through meanwhile', async () => {
    const run = await play(['p!', 'f.'], { f: inTurn(breaks, decidesLate('complete-with', 'f')) });
    expect((await traceOf(run)).steps[1]).toMatchObject({ state: 'done', epoch: 1 });
  });

  it('leaves the step to be settled by hand, should the saga be taken back, and holds up no other', async () => {
    let seen: unknown;
    const run = await play(
      ['a', 'b', 'c'],
      { b: inTurn(breaks, decides('complete-with', 'b')), c: refuses },
      {},
      async (world) => {
        seen = await world.query('saga', 'saga-1');
        await decide(world, 'settle', 'b');
      },
    );
    expect(seen).toMatchObject({ steps: [{ state: 'compensated' }, { state: 'parked' }, { state: 'compensated' }] });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'c' });
    expect(run.calls).toEqual(['a', 'b', 'b', 'undo-b', 'c', 'undo-c', 'undo-a']);
    expect((await traceOf(run)).steps.map(({ state }) => state)).toEqual(['compensated', 'settled', 'compensated']);
    expect(run.searchAttributes).toMatchObject({ SagaAttention: false });
  });
});

describe("'skip'", () => {
  it('bars the key of the finish, and goes on without it', async () => {
    const inputs: unknown[] = [];
    const f = inTurn(breaks, decides('skip', 'f'));
    const run = await play(['p!', 'f-', 'g.'], { f, 'undo-f': noting(inputs, done) });
    expect(run.calls).toEqual(['p', 'f', 'f', 'undo-f', 'g']);
    expect(inputs).toEqual([{ key: 'saga-1/f' }]);
    expect(run.result).toMatchObject({ status: 'confirmed' });
  });
});

describe("'declare-refused'", () => {
  it('bars the key of the pivot, and takes everything back', async () => {
    const states: unknown[] = [];
    const run = await play(
      ['a', 'p!', 'f.'],
      {
        p: inTurn(breaks, decides('declare-refused', 'p')),
        compensating: ({ input }) => states.push(recordedIn(input).trace.steps[1]?.state),
      },
      { recorded: true },
    );
    expect(run.result).toEqual({
      status: 'rejected',
      reason: 'DeclaredRefused',
      step: 'p',
      message: 'ann: it is time',
    });
    expect(run.calls).toEqual(['a', 'p', 'p', 'decided', 'compensating', 'undo-p', 'undo-a', 'settled']);
    expect(states).toEqual(['refused']);
    expect((await traceOf(run)).decisions).toMatchObject([{ actor: 'ann', approvedBy: 'bob', evidence: 'ticket 7' }]);
  });

  it('comes too late when the pivot got through meanwhile', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: inTurn(breaks, decidesLate('declare-refused', 'p')) });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'p', 'p', 'f']);
  });

  it('lets a cancel win that waited for the pivot', async () => {
    const p = inTurn(breaks, cancels(breaks), decides('declare-refused', 'p'));
    const run = await play(['a', 'p!'], { p });
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'ann' });
  });
});

describe("'compensate'", () => {
  it('gives the saga up, and takes everything back', async () => {
    const run = await play(['a', 'b', 'p!'], { b: inTurn(breaks, decides('compensate', 'b')) });
    expect(run.result).toEqual({ status: 'cancelled', by: 'ann', reason: 'it is time' });
    expect(run.calls).toEqual(['a', 'b', 'b', 'undo-b', 'undo-a']);
    expect((await traceOf(run)).cause).toEqual({ step: 'b', type: 'GivenUp', message: 'ann: it is time' });
  });

  it('is not put off by a body that can do without the step', async () => {
    const run = await play(['a', 'b?', 'c', 'p!'], { b: inTurn(breaks, decides('compensate', 'b')) });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(run.calls).toEqual(['a', 'b', 'b', 'undo-b', 'undo-a']);
  });
});

describe("'settle'", () => {
  it('ends an undo that does not get through', async () => {
    const run = await play(['a', 'b', 'c'], { c: refuses, 'undo-b': inTurn(breaks, decides('settle', 'b')) });
    expect(run.calls).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a', 'undo-b']);
    expect((await traceOf(run)).steps.map(({ state }) => state)).toEqual(['compensated', 'settled', 'compensated']);
    expect(run.result).toMatchObject({ status: 'rejected', step: 'c' });
  });

  it('is written down, so that nobody undoes it again', async () => {
    const recorded: Recorded[] = [];
    const decided: FakeActivity = ({ input }) => recorded.push(recordedIn(input));
    const undo = inTurn(breaks, decides('settle', 'a'));
    await play(['a', 'b'], { b: refuses, 'undo-a': undo, decided }, { recorded: true });
    expect(recorded).toMatchObject([
      {
        journal: {
          phase: 'compensating',
          attempts: [
            { name: 'a', outcome: 'settled' },
            { name: 'b', outcome: 'revoked' },
          ],
          decisions: [{ action: 'settle' }],
        },
      },
    ]);
  });
});

describe('a parked step', () => {
  it('has its siblings go on', async () => {
    const run = await play([[['a'], ['b', 'c', 'd']], 'p!'], { a: breaksFor(1) });
    expect(run.calls).toEqual(['a', 'b', 'c', 'd', 'a', 'p']);
  });

  it('is a flag beside the state of the saga', async () => {
    const seen: unknown[] = [];
    await play(['a', 'p!'], {
      a: inTurn(breaks, async ({ world }) => {
        const { state, needsAttention } = (await world.query('saga', 'saga-1')) as SagaTrace;
        seen.push({ state, needsAttention });
      }),
    });
    expect(seen).toEqual([{ state: 'acting', needsAttention: true }]);
  });

  it('does not change the version of the saga when it is tried in vain', async () => {
    const versions: unknown[] = [];
    const notes: FakeActivity = async (call) => {
      versions.push(((await call.world.query('saga', 'saga-1')) as { version: number }).version);
      return breaks();
    };
    await play(['a', 'p!'], { a: inTurn(breaks, notes, notes, notes, done) });
    expect(new Set(versions).size).toBe(1);
  });
});

describe('an effect that somebody else revoked', () => {
  const revoked = (): never => {
    throw ApplicationFailure.nonRetryable("'saga-1/f' was taken back, and can't be done any more", 'Revoked');
  };

  it('parks a finish, which shows by whom', async () => {
    const seen: unknown[] = [];
    const f = inTurn(revoked, async ({ world }) => {
      await decide(world, 'complete-with', 'f');
      const { steps } = (await world.query('saga', 'saga-1')) as SagaTrace;
      seen.push(steps[1]?.failure);
      return revoked();
    });
    const run = await play(['p!', 'f.'], { f });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(seen).toEqual([{ type: 'Revoked', message: "'saga-1/f' was taken back, and can't be done any more" }]);
  });

  it('has the saga taken back when it is the pivot', async () => {
    const run = await play(['a', 'p!'], { p: inTurn(revoked, done) });
    expect(run.result).toMatchObject({ status: 'rejected', reason: 'Revoked', step: 'p' });
  });
});
