import { describe, expect, it } from 'vitest';

import { UPDATES } from '../contracts/names.ts';
import type { JournalAttempt, SagaJournal, SagaTrace } from '../contracts/saga.ts';
import type { FakeActivity, Finished } from '../tests/support/sandbox.ts';
import {
  breaks,
  cancels,
  decide,
  decides,
  hangs,
  inTurn,
  play,
  recordedIn,
  refuses,
  traceOf,
  wish,
  type Activities,
} from './play.fixture.ts';
import type { Plan, PlannedOptions } from './saga.fixture.ts';

/** Plays a saga, and gives every journal that it wrote down. */
async function journalled(plan: Plan, special: Activities = {}, options: PlannedOptions = {}) {
  const journals: SagaJournal[] = [];
  const notes: FakeActivity = ({ input }) => journals.push(recordedIn(input).journal);
  const bystander = async (world: Parameters<typeof decide>[0]) => decide(world, 'settle', 'a');
  const recording = { ...special, decided: notes, compensating: notes };
  const run = await play(plan, recording, { ...options, recorded: true }, bystander);
  return { run, journals };
}

const isRecord = (name: string): boolean => ['decided', 'compensating', 'settled'].includes(name);
const undosOf = ({ calls }: Finished): readonly string[] => calls.filter((name) => name.startsWith('undo-'));

/** Plays a saga, has another run take it up from its last journal, and expects the same end. */
async function resumed(plan: Plan, special: Activities = {}, options: PlannedOptions = {}): Promise<Finished> {
  const { run, journals } = await journalled(plan, special, options);
  const journal = journals.at(-1);
  if (journal === undefined) throw new Error('nothing was written down');
  const again = await play(plan, {}, { journal });
  expect(again.taskFailure).toBeUndefined();
  expect(again.result).toEqual(run.result);
  expect((await traceOf(again)).cause).toEqual((await traceOf(run)).cause);
  expect(again.calls.filter((name) => !name.startsWith('undo-'))).toEqual([]);
  return again;
}

describe('the journal', () => {
  it('is not written while the saga goes forward', async () => {
    const { run, journals } = await journalled(['a', 'p!', 'f.'], { a: inTurn(breaks, () => 'ok') });
    expect(journals).toEqual([]);
    expect(run.calls.filter(isRecord)).toEqual(['settled']);
  });

  it('is written before the first undo, with what is known of every attempt', async () => {
    const { run, journals } = await journalled([[['a'], ['b']]], { a: refuses, b: hangs });
    expect(run.calls).toEqual(['a', 'b', 'compensating', 'undo-b', 'undo-a', 'settled']);
    const attempt = (name: string, rest: Partial<JournalAttempt>): object => ({ name, epoch: 1, ...rest });
    expect(journals).toEqual([
      {
        phase: 'compensating',
        cause: { step: 'a', type: 'CardDeclined', message: 'no' },
        ending: { status: 'rejected', reason: 'CardDeclined', step: 'a', message: 'no' },
        attempts: [
          attempt('a', { outcome: 'refused', failure: { type: 'CardDeclined', message: 'no' } }),
          attempt('b', { outcome: 'unknown', failure: { type: 'Cancelled', message: 'cancelled' } }),
        ],
        undone: [],
        decisions: [],
      },
    ]);
  });

  it('is written when an operator decides, before anything is done about it', async () => {
    const { run, journals } = await journalled(['a=', 'p!'], {
      a: inTurn(breaks, decides('retry-with', 'a'), () => 'ok'),
    });
    expect(run.calls).toEqual(['a', 'a', 'decided', 'undo-a', 'a', 'p', 'settled']);
    expect(journals).toMatchObject([
      {
        phase: 'acting',
        cause: null,
        attempts: [
          { name: 'a', epoch: 1, outcome: 'unknown', input: 'first' },
          { name: 'a', epoch: 2, outcome: 'unknown', input: 'another' },
        ],
        decisions: [{ action: 'retry-with', step: 'a' }],
      },
    ]);
  });
});

describe('a saga that is taken up while it was taking back', () => {
  it('calls nothing forward, and takes everything back in the same order', async () => {
    const again = await resumed(['a', [['b'], ['c']], 'd'], { d: refuses });
    expect(again.calls).toEqual(['undo-d', 'undo-c', 'undo-b', 'undo-a']);
  });

  it('tells every undo the result of its step', async () => {
    const { journals } = await journalled(['a', 'b'], { b: refuses });
    const inputs: unknown[] = [];
    const notes: FakeActivity = ({ input }) => inputs.push(input);
    const [journal] = journals;
    await play(['a', 'b'], { 'undo-a': notes, 'undo-b': notes }, journal && { journal });
    expect(inputs).toEqual([{ key: 'saga-1/b' }, { key: 'saga-1/a', result: "a's result" }]);
  });

  it('takes the way again that a refusal had it take', async () => {
    const again = await resumed(['a|b', 'c'], { a: refuses, c: refuses });
    expect(again.calls).toEqual(['undo-c', 'undo-b', 'undo-a']);
  });

  it('keeps to the order of the attempts, although side by side they come in another', async () => {
    const slow: FakeActivity = async () => 'slow';
    const again = await resumed(
      [
        'a',
        [
          ['b', 'c'],
          ['d', 'e', 'f'],
        ],
      ],
      { b: slow, f: refuses },
    );
    const order = undosOf(again);
    const { run } = await journalled(
      [
        'a',
        [
          ['b', 'c'],
          ['d', 'e', 'f'],
        ],
      ],
      { b: slow, f: refuses },
    );
    expect(order).toEqual(undosOf(run));
  });

  it.each([
    ['stopped by the deadline', ['a', 'b', 'p!'], { b: breaks }, { deadline: '1 minute' }],
    ['refused at the pivot', ['a', 'p!', 'f.'], { p: refuses }, {}],
    [
      'refused at a step that it could do without, and then at another',
      ['a?', 'b', 'c'],
      { a: refuses, c: refuses },
      {},
    ],
  ] as const)('ends as it would have: %s', async (_how, plan, special, options) => {
    const again = await resumed(plan, special, options);
    expect(again.result).not.toMatchObject({ status: 'confirmed' });
  });

  it('ends cancelled by whom it was cancelled, also when another cancel comes meanwhile', async () => {
    const { journals } = await journalled(['a', 'b'], { b: inTurn(breaks, decides('compensate', 'b')) });
    const [journal] = journals;
    const again = await play(['a', 'b'], {}, { ...(journal && { journal }), cancel: { ...wish, by: 'eve' } });
    expect(again.result).toEqual({ status: 'cancelled', by: 'ann', reason: 'it is time' });
    expect(again.calls).toEqual(['undo-b', 'undo-a']);
  });

  it('does not undo again what was settled', async () => {
    const again = await resumed(['a', 'b', 'c'], { c: refuses, 'undo-b': inTurn(breaks, decides('settle', 'b')) });
    expect(again.calls).toEqual([]); // the others were taken back by then
    expect((await traceOf(again)).steps.map(({ state }) => state)).toEqual(['compensated', 'settled', 'compensated']);
  });

  it('leaves what was done by hand to be settled', async () => {
    const a = inTurn(breaks, decides('complete-with', 'a'));
    const { journals } = await journalled(['a', 'b'], { a, b: refuses });
    const [, compensating] = journals;
    expect(compensating?.phase).toBe('compensating');
    const settles = async (world: Parameters<typeof decide>[0]) => decide(world, 'settle', 'a');
    const again = await play(['a', 'b'], {}, compensating && { journal: compensating }, settles);
    expect(again.result).toMatchObject({ status: 'rejected', step: 'b' });
    expect(again.calls).toEqual(['undo-b']);
  });

  it('takes every epoch back', async () => {
    const a = inTurn(breaks, decides('retry-with', 'a'), () => 'ok');
    const { journals } = await journalled(['a=', 'b'], { a, b: refuses });
    const keys: unknown[] = [];
    const journal = journals.at(-1);
    await play(['a=', 'b'], { 'undo-a': ({ input }) => keys.push(input['key']) }, journal && { journal });
    expect(keys).toEqual(['saga-1/a~2']); // the first one was taken back before the second began
  });

  it('keeps nested sagas that got through, and takes back the others', async () => {
    const plan: Plan = ['a', { n: ['b', 'q!', 'f.'] }, { 'm?': ['c', 'd'] }, { o: ['e'] }, 'g'];
    const again = await resumed(plan, { d: refuses, g: refuses });
    expect(again.calls).toEqual(['undo-g', 'undo-e', 'undo-a']);
    expect((await traceOf(again)).kept).toEqual(['n']);
  });

  it('registers what was attempted beside the step that failed a nested saga', async () => {
    const last = Promise.withResolvers<void>();
    const late: FakeActivity = async () => last.promise.then(refuses);
    const d: FakeActivity = () => {
      last.resolve();
    };
    const again = await resumed([{ n: [[['a'], ['b|x', 'c', 'd']]] }], { a: late, b: refuses, d });
    expect((await traceOf(again)).steps.map(({ name }) => name)).toEqual(['n/a', 'n/b', 'n/x', 'n/c', 'n/d']);
  });

  it('fails the workflow task when its body ends without a step that was attempted', async () => {
    const { journals } = await journalled(['a', 'b'], { b: refuses });
    const run = await play(['a'], {}, journals[0] && { journal: journals[0] });
    expect(run.taskFailure).toContain("the body ended without step 'b', which was attempted");
    expect(run.calls).toEqual([]);
  });

  it('calls for a person when its body does not get to a step that was attempted', async () => {
    const { journals } = await journalled(['a', 'b'], { b: refuses });
    let attention: unknown;
    const looks = async (world: Parameters<typeof decide>[0]): Promise<never> => {
      attention = await world.query('saga', 'saga-1');
      throw new Error('seen');
    };
    await play(['a', 'new', 'b'], {}, journals[0] && { journal: journals[0] }, looks).catch(() => undefined);
    expect(attention).toMatchObject({ needsAttention: true, state: 'acting' });
  });
});

describe('a saga that is taken up on its way forward', () => {
  it('begins at step one, with the epoch that an operator gave it', async () => {
    const { journals } = await journalled(['a=', 'p!'], { a: inTurn(breaks, decides('retry-with', 'a'), () => 'ok') });
    const inputs: unknown[] = [];
    const notes: FakeActivity = ({ input }) => inputs.push(input);
    const run = await play(
      ['a=', 'p!'],
      { a: notes, 'undo-a': notes, p: notes },
      journals[0] && { journal: journals[0] },
    );
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(inputs).toEqual([{ key: 'saga-1/a' }, { key: 'saga-1/a~2', given: 'another' }, { key: 'saga-1/p' }]);
    expect((await traceOf(run)).decisions).toMatchObject([{ action: 'retry-with' }]);
  });

  it('heeds a cancel at its pivot, when everything that was done is known again', async () => {
    const { journals } = await journalled(['a=', 'b', 'p!'], {
      a: inTurn(breaks, decides('retry-with', 'a'), () => 'ok'),
    });
    const run = await play(['a=', 'b', 'p!'], {}, { ...(journals[0] && { journal: journals[0] }), cancel: wish });
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'ann' });
    expect(run.calls).toEqual(['undo-a', 'a', 'b', 'undo-p', 'undo-b', 'undo-a']);
  });

  it('heeds the cancel of a former run', async () => {
    const p = inTurn(breaks, cancels(breaks), decides('complete-with', 'p'));
    const { journals } = await journalled(['a', 'p!'], { p });
    expect(journals).toMatchObject([
      { phase: 'pivoting', decisions: [{ action: 'cancel' }, { action: 'complete-with' }] },
    ]);
    const [journal] = journals;
    const run = await play(['a', 'p!'], {}, journal && { journal: { ...journal, attempts: [] } });
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'ann' });
    expect(run.calls).toEqual(['a', 'undo-p', 'undo-a']); // the pivot of the former run may land yet
  });

  it('goes on with what was done by hand, which no cancel stops any more', async () => {
    const { journals } = await journalled(['a', 'p!', 'f.'], { p: inTurn(breaks, decides('complete-with', 'p')) });
    const run = await play(['a', 'p!', 'f.'], {}, { ...(journals[0] && { journal: journals[0] }), cancel: wish });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'undo-p', 'f']);
  });
});

describe('a saga that is taken up behind its pivot', () => {
  const behind = { phase: 'committed', cause: null, ending: null, attempts: [], decisions: [] } as const;
  const plan: Plan = ['a', 'p!', 'f.'];

  it('heeds no cancel, wherever it comes from, and no deadline', async () => {
    const told: unknown[] = [];
    const cancelled: FakeActivity = ({ world }) => {
      world.cancelWorkflow();
      void world.update(UPDATES.cancel, 'saga-1', wish).catch((error: unknown) => told.push(error));
      return 'ok';
    };
    const options = { journal: behind, cancel: { ...wish, commandId: 'cmd-0' }, deadline: '1 minute' } as const;
    const run = await play(plan, { a: inTurn(breaks, cancelled) }, options);
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'a', 'p', 'f']);
    expect(told).toEqual([expect.objectContaining({ type: 'TooLate' })]);
  });

  it.each(['a', 'p'])("takes nothing back when '%s' is refused, and calls for a person", async (name) => {
    const allowed: unknown[] = [];
    const looks: FakeActivity = async ({ world }) => {
      const { steps } = (await world.query('saga', 'saga-1')) as SagaTrace;
      allowed.push(steps.find((step) => step.name === name)?.allowed);
      return 'ok';
    };
    const run = await play(plan, { [name]: inTurn(refuses, looks) }, { journal: behind });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls.filter((call) => call.startsWith('undo'))).toEqual([]);
    expect(allowed).toEqual([['retry', 'complete-with']]);
  });

  it('says in its own journal that its pivot is behind', async () => {
    const { journals } = await journalled(
      ['a=', 'p!'],
      { a: inTurn(breaks, decides('retry-with', 'a'), () => 'ok') },
      { journal: behind },
    );
    expect(journals).toMatchObject([{ phase: 'committed' }]);
  });
});

describe('a saga that is taken up by a run that is told of nothing', () => {
  const journal: SagaJournal = { phase: 'acting', cause: null, ending: null, attempts: [], decisions: [] };

  it('is not stopped by its deadline before it is known what was done', async () => {
    const run = await play(
      ['a', 'b', 'p!'],
      { a: inTurn(breaks, breaks, breaks, () => 'ok') },
      { journal, deadline: '1 minute' },
    );
    expect(run.result).toMatchObject({ status: 'timed-out' });
    expect(undosOf(run)).toEqual(['undo-p', 'undo-b', 'undo-a']);
  });

  it('takes back what may have been done when its deadline is over', async () => {
    const run = await play(['a', 'b', 'p!'], {}, { journal, deadline: 0 });
    expect(run.result).toEqual({ status: 'timed-out', step: null });
    expect(undosOf(run)).toEqual(['undo-p', 'undo-b', 'undo-a']);
  });

  it('gets to what was done beside a step that is refused', async () => {
    const run = await play([[['a'], ['b', 'c']], 'd'], { a: refuses }, { journal });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'a' });
    expect(undosOf(run)).toEqual(['undo-c', 'undo-b', 'undo-a']);
  });

  it('is not given up, and calls for a person when another input is refused', async () => {
    const allowed: unknown[] = [];
    const looks: FakeActivity = async ({ world }) => {
      const { steps } = (await world.query('saga', 'saga-1')) as SagaTrace;
      allowed.push(steps[0]?.allowed);
      return 'ok';
    };
    const a = inTurn(breaks, decides('retry-with', 'a'), refuses, looks);
    const run = await play(['a=', 'b', 'p!'], { a }, { journal });
    expect(allowed).toEqual([['retry', 'retry-with', 'complete-with']]);
    expect(run.result).toMatchObject({ status: 'confirmed' });
  });

  it('does not declare the pivot of a nested saga refused', async () => {
    const q = inTurn(breaks, decides('declare-refused', 'n/q'), () => 'ok');
    await expect(play([{ n: ['a', 'q!'] }, 'b'], { q }, { journal })).resolves.toMatchObject({
      result: { status: 'confirmed' },
    });
  });
});
