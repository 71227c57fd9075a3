import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { SagaJournal } from '../contracts/saga.ts';
import type { FakeActivity, Finished } from '../tests/support/sandbox.ts';
import {
  breaks,
  cancels,
  decides,
  hangs,
  inTurn,
  play,
  recordedIn,
  refuses,
  traceOf,
  type Activities,
} from './play.fixture.ts';
import type { Plan } from './saga.fixture.ts';

/** Plays a saga, and gives every journal that it wrote down before it was taken back. */
async function ways(plan: Plan, special: Activities = {}, journal?: SagaJournal) {
  const journals: SagaJournal[] = [];
  const decided: FakeActivity = ({ input }) => journals.push(recordedIn(input).journal);
  const run = await play(plan, { decided, ...special }, { recorded: true, ...(journal && { journal }) });
  return { run, journals };
}

/** Has another run take a saga up from its last journal, behind its pivot if that is what the reconciler found. */
async function takenUp(
  plan: Plan,
  journals: readonly SagaJournal[],
  { special = {}, ...found }: { readonly special?: Activities; readonly phase?: 'committed' } = {},
): Promise<Finished> {
  const journal = journals.at(-1);
  if (journal === undefined) throw new Error('nothing was written down');
  return play(plan, special, { journal: { ...journal, ...found } });
}

const callsOf = ({ calls }: Finished): readonly string[] =>
  calls.filter((name) => !['settled', 'attention'].includes(name));

describe('a saga that goes another way than that of a step that was refused', () => {
  const plan: Plan = ['a|b', 'c', 'p!'];

  it('writes that down first, once', async () => {
    const { run, journals } = await ways(plan, { a: refuses });
    expect(callsOf(run)).toEqual(['a', 'decided', 'b', 'c', 'p']);
    expect(journals).toMatchObject([
      { phase: 'acting', attempts: [{ name: 'a', outcome: 'refused', failure: { type: 'CardDeclined' } }] },
    ]);
  });

  it('writes it down once for all steps that wait for that', async () => {
    const c = Promise.withResolvers<string>();
    const decided: FakeActivity = async () => {
      c.resolve('done');
      await setImmediate(); // so that the saga hears of it first
    };
    const { run } = await ways([[['a|b'], ['c', 'd']], 'p!'], { a: refuses, c: async () => c.promise, decided });
    expect(callsOf(run)).toEqual(['a', 'c', 'decided', 'b', 'd', 'p']);
  });

  it('goes it again behind the pivot, and asks nobody', async () => {
    const { journals } = await ways(plan, { a: refuses });
    const again = await takenUp(plan, journals, { phase: 'committed' });
    expect(again.result).toMatchObject({ status: 'confirmed' });
    expect(again.calls).toEqual(['b', 'c', 'p']);
  });

  it('goes it again before it leaves for what is refused beside it', async () => {
    const beside: Plan = [[['a?', 'b'], ['c']], 'p!'];
    const { journals } = await ways(beside, { a: refuses });
    const again = await takenUp(beside, journals, { special: { c: refuses } });
    expect(again.result).toMatchObject({ status: 'rejected', step: 'c' });
    expect(again.calls.filter((name) => name.startsWith('undo-')).toSorted()).toEqual(['undo-a', 'undo-b', 'undo-c']);
  });

  it('begins nothing once it is stopped meanwhile', async () => {
    const { run } = await ways(plan, { a: refuses, decided: cancels() });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(callsOf(run)).toEqual(['a', 'decided', 'compensating', 'undo-a']);
  });

  it("doesn't wait for that to be written once it is taken back", async () => {
    const { run } = await ways(plan, { a: refuses, decided: inTurn(cancels(breaks)) });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(callsOf(run)).toEqual(['a', 'decided', 'compensating', 'undo-a']);
    expect((await traceOf(run)).needsAttention).toBe(false);
  });
});

describe('a nested saga that is taken back on its own', () => {
  const plan: Plan = ['a', { 'n?': ['b', 'q!'] }, 'c', 'p!'];

  it('is written down before its first undo', async () => {
    const { run, journals } = await ways(plan, { q: refuses });
    expect(callsOf(run)).toEqual(['a', 'b', 'q', 'decided', 'undo-q', 'undo-b', 'c', 'p']);
    expect(journals).toMatchObject([{ phase: 'acting', undone: ['n'] }]);
  });

  it('is not gone forward in by a run that takes over, but taken back again', async () => {
    const { journals } = await ways(plan, { q: refuses });
    const again = await takenUp(plan, journals);
    expect(again.result).toMatchObject({ status: 'confirmed' });
    expect(again.calls).toEqual(['a', 'undo-q', 'undo-b', 'c', 'p']);
  });

  it('fails for the same step again, whatever was stopped beside it', async () => {
    const beside: Plan = ['a', { 'n?': [[['b'], ['q']]] }, 'c|d', 'p!'];
    const { journals } = await ways(beside, { b: hangs, q: refuses });
    const again = await takenUp(beside, journals, { special: { c: refuses } });
    expect(again.result).toMatchObject({ status: 'confirmed' });
    expect((await traceOf(again)).steps.map(({ name, failure }) => [name, failure?.type])).toEqual([
      ['a', undefined],
      ['n/b', 'Cancelled'],
      ['n/q', 'CardDeclined'],
      ['c', 'CardDeclined'],
      ['d', undefined],
      ['p', undefined],
    ]);
  });

  it('is left to the saga that is taken back meanwhile', async () => {
    const { run } = await ways(plan, { q: refuses, decided: cancels() });
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(callsOf(run)).toEqual(['a', 'b', 'q', 'decided', 'compensating', 'undo-q', 'undo-b', 'undo-a']);
  });
});

it('a journal keeps what a former run left, and this one has not got to', async () => {
  const plan: Plan = ['a=', 'b=', { 'n?': ['c', 'q!'] }, 'p!'];
  const first = await ways(plan, { b: inTurn(breaks, decides('retry-with', 'b'), () => 'ok'), q: refuses });
  const [journal] = first.journals.slice(-1);
  const { journals } = await ways(plan, { a: inTurn(breaks, decides('retry-with', 'a'), () => 'ok') }, journal);
  expect(journals[0]).toMatchObject({
    undone: ['n'],
    attempts: [
      { name: 'a', epoch: 1 },
      { name: 'a', epoch: 2 },
      { name: 'b', epoch: 1 },
      { name: 'b', epoch: 2, input: 'another' },
      { name: 'n/c' },
      { name: 'n/q' },
    ],
  });
});
