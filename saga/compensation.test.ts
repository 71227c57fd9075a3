import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';

import type { SagaTrace } from '../contracts/saga.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaksFor, hangs, play, recordedIn, refuses, traceOf } from './play.fixture.ts';

describe('a refused step', () => {
  it('has every attempted step taken back, newest first, the refused one too', async () => {
    const run = await play(['a', 'b', 'c', 'd'], { c: refuses });
    expect(run.result).toEqual({ status: 'rejected', reason: 'CardDeclined', step: 'c', message: 'no' });
    expect(run.calls).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a']);
  });

  it('tells an undo the result of its step, and undefined where the outcome is unknown', async () => {
    const inputs: unknown[] = [];
    const notes: FakeActivity = ({ input }) => inputs.push(input);
    await play(['a', 'b'], { b: refuses, 'undo-a': notes, 'undo-b': notes });
    expect(inputs).toEqual([{ key: 'saga-1/b' }, { key: 'saga-1/a', result: "a's result" }]);
  });

  it('has its siblings cancelled and waited for before the first undo', async () => {
    const run = await play([[['a'], ['b']]], { a: refuses, b: hangs });
    expect(run.log).toEqual(['a', 'b', '/a', '/b', 'undo-b', '/undo-b', 'undo-a', '/undo-a']);
  });

  it('waits for a sibling that does not heed its cancellation, and takes back its result', async () => {
    const ignores: FakeActivity = async ({ cancelRequested }) => {
      await cancelRequested;
      return 'landed all the same';
    };
    const undone: unknown[] = [];
    const run = await play([[['a'], ['b']]], { a: refuses, b: ignores, 'undo-b': ({ input }) => undone.push(input) });
    expect(run.log.slice(0, 5)).toEqual(['a', 'b', '/a', '/b', 'undo-b']);
    expect(undone).toEqual([{ key: 'saga-1/b', result: 'landed all the same' }]);
  });

  it('lets no new step of a sibling begin', async () => {
    const run = await play([[['a'], ['b', 'never']]], {
      a: refuses,
      b: async ({ cancelRequested }) => cancelRequested,
    });
    expect(run.calls).toEqual(['a', 'b', 'undo-b', 'undo-a']);
  });

  it('leaves the saga on its way when the body can do without it', async () => {
    const run = await play(['a', 'b?', 'p!'], { b: refuses });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'b', 'p']);
  });

  it('makes the saga findable by state, step and failure type', async () => {
    const run = await play(['a', 'b'], { b: refuses });
    expect(run.searchAttributes).toMatchObject({ SagaState: 'settled', SagaStep: 'b', SagaFailure: 'CardDeclined' });
  });
});

describe('an effect that somebody else revoked', () => {
  it('has the saga taken back', async () => {
    const revoked = (): never => {
      throw ApplicationFailure.nonRetryable('taken back', 'Revoked');
    };
    const run = await play(['a', 'b'], { b: revoked });
    expect(run.result).toMatchObject({ status: 'rejected', reason: 'Revoked', step: 'b' });
    expect(run.calls).toEqual(['a', 'b', 'undo-b', 'undo-a']);
  });
});

describe('a compensation', () => {
  it('that fails is tried until it works, calls for a person, and holds up none of the others', async () => {
    const run = await play(['a', 'b', 'c'], { c: refuses, 'undo-b': breaksFor(3) });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'c' });
    expect(run.calls).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a', 'undo-b', 'undo-b', 'undo-b']);
    expect(run.searchAttributes).toMatchObject({ SagaAttention: false, SagaState: 'settled' });
    expect((await traceOf(run)).steps.map(({ state }) => state)).toEqual(['compensated', 'compensated', 'compensated']);
  });

  it('that is refused is no less tried', async () => {
    let calls = 0;
    const run = await play(['a', 'b'], { b: refuses, 'undo-a': () => (++calls < 3 ? refuses() : 'undone') });
    expect(run.calls.filter((name) => name === 'undo-a')).toHaveLength(3);
  });
});

describe('the record', () => {
  it('is written before the first undo, and at the end', async () => {
    const traces: SagaTrace[] = [];
    const notes: FakeActivity = ({ input }) => traces.push(recordedIn(input).trace);
    const run = await play(['a', 'b'], { b: refuses, compensating: notes, settled: notes }, { recorded: true });
    expect(run.calls).toEqual(['a', 'b', 'compensating', 'undo-b', 'undo-a', 'settled']);
    expect(traces).toMatchObject([
      { state: 'compensating', cause: { step: 'b', type: 'CardDeclined' }, outcome: null },
      { state: 'settled', outcome: { status: 'rejected' } },
    ]);
  });

  it('is retried until it is written', async () => {
    const run = await play(['a', 'p!'], { settled: breaksFor(2) }, { recorded: true });
    expect(run.calls).toEqual(['a', 'p', 'settled', 'settled', 'settled']);
    expect(run.result).toMatchObject({ status: 'confirmed' });
  });
});
