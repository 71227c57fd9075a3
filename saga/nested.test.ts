import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaks, breaksFor, cancels, decides, hangs, inTurn, play, refuses, traceOf } from './play.fixture.ts';

describe('a nested saga', () => {
  it('has keys and names of its own, and a pivot of its own', async () => {
    const keys: unknown[] = [];
    const notes: FakeActivity = ({ input }) => keys.push(input['key']);
    const plan = ['a', { n: ['b', 'q!', 'f.'] }, { m: ['b', 'p!'] }] as const;
    const run = await play(plan, { a: notes, b: notes, q: notes, f: notes, p: notes });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(keys).toEqual(['a', 'n/b', 'n/q', 'n/f', 'm/b', 'm/p'].map((name) => `saga-1/${name}`));
    expect(run.extras).toEqual([]);
    const { steps, kept } = await traceOf(run);
    expect(steps.map(({ name }) => name)).toEqual(['a', 'n/b', 'n/q', 'n/f', 'm/b', 'm/p']);
    expect(kept).toEqual(['n', 'm']);
  });

  it('is taken back on its own when it is refused, and fails the saga that does not catch it', async () => {
    const run = await play(['a', { n: ['b', 'q!'] }, 'c'], { q: refuses });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'n/q', reason: 'CardDeclined' });
    expect(run.calls).toEqual(['a', 'b', 'q', 'undo-q', 'undo-b', 'undo-a']);
  });

  it('leaves the saga on its way that can do without it', async () => {
    const run = await play(['a', { 'n?': ['b', 'q!'] }, 'c', 'p!'], { q: refuses });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'b', 'q', 'undo-q', 'undo-b', 'c', 'p']);
  });

  it('that got through is kept when the saga is taken back', async () => {
    const run = await play(['a', { n: ['b', 'q!', 'f.'] }, 'c'], { c: refuses });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'c' });
    expect(run.calls).toEqual(['a', 'b', 'q', 'f', 'c', 'undo-c', 'undo-a']);
    expect(await traceOf(run)).toMatchObject({
      kept: ['n'],
      steps: [{}, { state: 'done' }, { state: 'done' }, {}, {}],
    });
  });

  it('without a pivot is taken back with the saga', async () => {
    const run = await play(['a', { n: ['b'] }, 'c'], { c: refuses });
    expect(run.calls).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-a']);
  });

  it('within one that got through is kept with it', async () => {
    const run = await play(['a', { n: [{ m: ['b'] }, 'q!'] }, 'c'], { c: refuses });
    expect(run.calls).toEqual(['a', 'b', 'q', 'c', 'undo-c', 'undo-a']);
  });

  it('is stopped with the saga, and taken back in its turn', async () => {
    const run = await play(['a', [[{ n: ['b', 'c', 'q!'] }], ['d']]], { c: hangs, d: refuses });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'd' });
    expect(run.log.indexOf('/c')).toBeLessThan(run.log.findIndex((name) => name.startsWith('undo')));
    expect(run.calls.toSorted()).toEqual(['a', 'b', 'c', 'd', 'undo-a', 'undo-b', 'undo-c', 'undo-d']);
    expect(run.calls.indexOf('undo-c')).toBeLessThan(run.calls.indexOf('undo-b'));
  });

  it('is not taken back before everything beside it has ended, and the journal is written', async () => {
    const lingers: FakeActivity = async ({ cancelRequested }) => {
      await cancelRequested;
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    };
    const run = await play([[[{ n: ['b'] }], ['c'], ['d']]], { b: hangs, c: refuses, d: lingers }, { recorded: true });
    expect(run.log.slice(0, 7)).toEqual(['b', 'c', 'd', '/c', '/b', '/d', 'compensating']);
    expect(run.calls.slice(4, 7).toSorted()).toEqual(['undo-b', 'undo-c', 'undo-d']);
  });

  it('behind its pivot goes on when the saga is stopped, and is waited for', async () => {
    const run = await play(['a', { n: ['q!', 'f.', 'g.'] }, 'p!'], { f: cancels() });
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'ann' });
    expect(run.calls).toEqual(['a', 'q', 'f', 'g', 'undo-a']);
    expect((await traceOf(run)).kept).toEqual(['n']);
  });

  it('behind its pivot is finished before anything else is taken back', async () => {
    const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
    const run = await play(['a', [[{ n: ['q!', 'f.', 'r~', 'g.'] }], ['d']]], {
      f: async () => {
        begins();
        await setImmediate();
      },
      d: async () => {
        await begun;
        return refuses();
      },
    });
    expect(run.calls).toEqual(['a', 'q', 'd', 'f', 'r', 'g', 'undo-d', 'undo-a']);
  });

  it('at its pivot has it awaited when the saga is stopped', async () => {
    const through = await play(['a', { n: ['q!', 'f.'] }], { q: cancels() });
    expect(through.calls).toEqual(['a', 'q', 'f', 'undo-a']);
    const refused = await play(['a', { n: ['b', 'q!', 'f.'] }], { q: cancels(refuses) });
    expect(refused.calls).toEqual(['a', 'b', 'q', 'undo-q', 'undo-b', 'undo-a']);
    expect([through.result, refused.result]).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });

  it('whose own undo is parked does not hold up a cancel of the saga', async () => {
    const run = await play(['a', { 'n?': ['b', 'c'] }, 'd', 'p!'], {
      c: refuses,
      'undo-b': inTurn(breaks, cancels(breaks), () => 'at last'),
    });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(run.calls).toEqual(['a', 'b', 'c', 'undo-c', 'undo-b', 'undo-b', 'undo-a', 'undo-b']);
  });

  it('has its parked steps decided about by their full names', async () => {
    const run = await play(['a', { n: ['b=', 'q!'] }], { b: inTurn(breaks, decides('retry-with', 'n/b'), () => 'ok') });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect((await traceOf(run)).steps[1]).toMatchObject({ name: 'n/b', epoch: 2 });
  });

  it('has to be over before the pivot of the saga, and to begin before it', async () => {
    expect((await play([[[{ n: ['b'] }], ['p!']]], { b: breaksFor(1) })).taskFailure).toContain(
      "pivot 'p' must wait for step 'n/b'",
    );
    expect((await play([[[{ n: ['b', 'r~'] }], ['c', 'p!']]])).taskFailure).toContain(
      "pivot 'p' must wait for step 'n'",
    );
    expect((await play(['p!', { n: ['b'] }])).taskFailure).toContain("nested saga 'n' must come before the pivot");
  });

  it('needs a name of its own', async () => {
    expect((await play([{ n: ['a'] }, { n: ['b'] }])).taskFailure).toContain("two nested sagas are named 'n'");
    expect((await play([{ n: ['a', 'a'] }])).taskFailure).toContain("two steps are named 'n/a'");
  });
});
