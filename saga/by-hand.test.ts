import { describe, expect, it } from 'vitest';

import type { SagaJournal, SagaTrace } from '../contracts/saga.ts';
import type { FakeActivity, World } from '../tests/support/sandbox.ts';
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
  wish,
  type Activities,
} from './play.fixture.ts';
import type { Plan, PlannedOptions } from './saga.fixture.ts';

/** Plays a saga of which a step is completed by hand, and notes what it says of that. */
async function played(plan: Plan, special: Activities, options: PlannedOptions = {}) {
  const inputs: unknown[] = [];
  const noting =
    (then: FakeActivity): FakeActivity =>
    (call) => {
      inputs.push(call.input);
      return then(call);
    };
  const isWriting = (name: string): boolean => name.startsWith('done-') || name.startsWith('undone-');
  const noted = Object.entries(special).map(([name, act]) => [name, isWriting(name) ? noting(act) : act] as const);
  return { run: await play(plan, Object.fromEntries(noted), options), inputs };
}

const byHand = (step: string): FakeActivity => inTurn(breaks, decides('complete-with', step));
const written: FakeActivity = () => 'what was written';
/** Settles a step once nothing else is left to do. */
const settles = (step: string) => async (world: World) => decide(world, 'settle', step);
const DONE = { told: 'done by hand', evidence: 'ticket 7' };

describe('what was done by hand', () => {
  it.each([
    { plan: ['a', 'b^', 'p!'], calls: ['a', 'b', 'b', 'undo-b', 'done-b', 'p'] },
    { plan: ['a', 'b^!', 'f.'], calls: ['a', 'b', 'b', 'undo-b', 'done-b', 'f'] },
    { plan: ['p!', 'b^.', 'f.'], calls: ['p', 'b', 'b', 'done-b', 'f'] },
  ])('is written down under the key of its epoch, before the saga goes on: $plan', async ({ plan, calls }) => {
    const { run, inputs } = await played(plan, { b: byHand('b'), 'done-b': written });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(calls);
    expect(inputs).toEqual([{ key: 'saga-1/b~2', ...DONE }]);
    const { steps } = await traceOf(run);
    expect(steps.find(({ name }) => name === 'b')).toMatchObject({ state: 'external', epoch: 2 });
  });

  it('gives what was made of it, also to a run that takes the saga up', async () => {
    const journals: SagaJournal[] = [];
    const decided: FakeActivity = ({ input }) => journals.push(recordedIn(input).journal);
    const plan = ['a^', 'p!'];
    await played(plan, { a: byHand('a'), 'done-a': written, decided }, { recorded: true });
    const told = { name: 'a', epoch: 2, outcome: 'external', ...DONE };
    expect(journals.map(({ attempts }) => attempts.at(-1))).toMatchObject([
      { ...told, result: 'done by hand' },
      { ...told, result: 'what was written' },
    ]);
    const [first] = journals;
    const { run, inputs } = await played(plan, { 'done-a': written }, first && { journal: first });
    expect(run.calls).toEqual(['undo-a', 'done-a', 'p']);
    expect(inputs).toEqual([{ key: 'saga-1/a~2', ...DONE }]);
  });

  it('is written down in the end, whatever stands in the way', async () => {
    const { run } = await played(['a^', 'p!'], { a: byHand('a'), 'done-a': inTurn(breaks, breaks, written) });
    expect(run.calls).toEqual(['a', 'a', 'undo-a', 'done-a', 'done-a', 'done-a', 'p']);
  });

  it('is told again when what was told is not accepted', async () => {
    const wrong: FakeActivity = inTurn(refuses, decides('complete-with', 'a', { result: 'the right one' }));
    const { run, inputs } = await played(['a^', 'p!'], { a: byHand('a'), 'done-a': inTurn(wrong, wrong, written) });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(inputs.at(-1)).toEqual({ key: 'saga-1/a~2', told: 'the right one', evidence: 'ticket 7' });
    expect((await traceOf(run)).steps[0]).toMatchObject({ state: 'external', epoch: 2 });
  });

  it.each([
    { plan: ['a^', 'p!'], at: 'a', allowed: ['retry', 'complete-with', 'compensate'] },
    { plan: ['a^!'], at: 'a', allowed: ['retry', 'complete-with', 'declare-refused'] },
    { plan: ['p!', 'a^.'], at: 'a', allowed: ['retry', 'complete-with'] },
  ])('is told again, or given up before the pivot is through, while it is not written down: $plan', async (story) => {
    const { plan, at, allowed } = story;
    const seen: unknown[] = [];
    const looks: FakeActivity = async ({ world }) => {
      const { steps } = (await world.query('saga', 'saga-1')) as SagaTrace;
      seen.push(steps.find(({ name }) => name === at)?.allowed);
    };
    await played(plan, { [at]: byHand(at), [`done-${at}`]: inTurn(breaks, looks) });
    expect(seen).toEqual([allowed]);
  });

  it('is written down although the saga is cancelled meanwhile, and settled then', async () => {
    const run = await play(['a^', 'b'], { a: byHand('a'), 'done-a': cancels(written) }, {}, settles('a'));
    expect(run.result).toMatchObject({ status: 'cancelled' });
    expect(run.calls).toEqual(['a', 'a', 'undo-a', 'done-a', 'undone-a']);
  });
});

describe('what was done by hand, and can never be written down,', () => {
  it('keeps no saga from being given up', async () => {
    const special = { a: byHand('a'), 'done-a': inTurn(breaks, decides('compensate', 'a'), written) };
    const run = await play(['a^', 'p!'], special, {}, settles('a'));
    expect(run.result).toEqual({ status: 'cancelled', by: 'ann', reason: 'it is time' });
    expect(run.calls).toEqual(['a', 'a', 'undo-a', 'done-a', 'done-a', 'undone-a']);
    expect((await traceOf(run)).steps).toMatchObject([{ state: 'settled' }]);
  });

  it('keeps no cancel from being answered', async () => {
    const answers: unknown[] = [];
    const cancelled: FakeActivity = ({ world }) => {
      void world.update('cancel', 'saga-1', wish).then((answer) => answers.push(answer));
      return breaks();
    };
    const run = await play(
      ['a^', 'p!'],
      { a: byHand('a'), 'done-a': inTurn(breaks, cancelled, written) },
      {},
      settles('a'),
    );
    expect(run.calls.filter((name) => name === 'done-a')).toHaveLength(2);
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'ann' });
    expect(answers).toMatchObject([{ state: 'settled', outcome: { status: 'cancelled' } }]);
  });

  it('keeps no deadline from ending the saga', async () => {
    const special = { a: byHand('a'), 'done-a': breaksFor(20) };
    const run = await play(['a^', 'p!'], special, { deadline: '1 minute' }, settles('a'));
    expect(run.result).toEqual({ status: 'timed-out', step: 'a' });
    expect(run.calls.filter((name) => name === 'done-a').length).toBeLessThan(10);
  });

  it('is the pivot no more once two people declare it refused, also to a run that takes the saga up', async () => {
    const plan: Plan = ['a', 'b^!'];
    const journals: SagaJournal[] = [];
    const special = {
      b: byHand('b'),
      'done-b': inTurn(breaks, decides('declare-refused', 'b')),
      decided: (({ input }) => journals.push(recordedIn(input).journal)) as FakeActivity,
    };
    const run = await play(plan, special, { recorded: true }, settles('b'));
    expect(run.result).toMatchObject({ status: 'rejected', reason: 'DeclaredRefused', step: 'b' });
    expect(run.calls.filter((name) => /^(?:undo|undone|done)-/u.test(name))).toEqual([
      'undo-b',
      'done-b',
      'done-b',
      'undo-a',
      'undone-b',
    ]);
    const journal = journals.find(({ attempts }) => attempts.at(-1)?.failure?.type === 'DeclaredRefused');
    const compensating: FakeActivity = ({ input }) => journals.push(recordedIn(input).journal);
    const again = await play(plan, { compensating }, { ...(journal && { journal }), recorded: true }, settles('b'));
    expect(again.result).toMatchObject({ status: 'rejected', reason: 'DeclaredRefused', step: 'b' });
    expect(again.calls).toEqual(['a', 'compensating', 'undo-a', 'undone-b', 'decided', 'settled']);
    expect(journals.at(-1)?.phase).toBe('compensating');
  });
});

describe('what was undone by hand', () => {
  it('is written down before the step is over, whoever did it', async () => {
    const { run, inputs } = await played(['a', 'b^', 'c'], {
      c: refuses,
      'undo-b': inTurn(breaks, decides('settle', 'b')),
      'undone-b': inTurn(breaks, () => 'written'),
    });
    expect(run.calls.filter((name) => name !== 'undo-b')).toEqual(
      expect.arrayContaining(['undone-b', 'undone-b', 'undo-a']),
    );
    expect(inputs).toEqual([
      { key: 'saga-1/b', evidence: 'ticket 7' },
      { key: 'saga-1/b', evidence: 'ticket 7' },
    ]);
    expect((await traceOf(run)).steps.map(({ state }) => state)).toEqual(['compensated', 'settled', 'compensated']);
  });
});

it('says whose epoch takes the place of what it takes back', async () => {
  const inputs: unknown[] = [];
  const undo: FakeActivity = ({ input }) => inputs.push(input);
  await play(['a^', 'b^', 'c'], { a: byHand('a'), 'undo-a': undo, 'undo-b': undo, c: refuses }, {}, async (world) =>
    decide(world, 'settle', 'a'),
  );
  expect(inputs).toEqual([
    { key: 'saga-1/a', by: "an operator: 'saga-1/a~2' took its place" },
    { key: 'saga-1/b', result: "b's result" },
  ]);
});
