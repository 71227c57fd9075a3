import { describe, expect, it } from 'vitest';

import { QUERIES, UPDATES } from '../contracts/names.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaks, breaksFor, cancels, hangs, play, refuses, sagaSandbox, traceOf, wish, yes } from './play.fixture.ts';

describe('a saga that nothing goes against', () => {
  it('does its steps, its pivot and its finishes, and adds nothing to the history', async () => {
    const run = await play(['a', [['b'], ['c']], 'p!', 'f.', 'g.']);
    expect(run.result).toEqual({ status: 'confirmed', result: 'all done' });
    expect(run.calls).toEqual(['a', 'b', 'c', 'p', 'f', 'g']);
    expect(run.extras).toEqual([]);
  });

  it('gives every step the key of its saga and name', async () => {
    const keys: unknown[] = [];
    const notes: FakeActivity = ({ input }) => keys.push(input['key']);
    await play(['a', 'p!', 'f.'], { a: notes, p: notes, f: notes });
    expect(keys).toEqual(['saga-1/a', 'saga-1/p', 'saga-1/f']);
  });

  it('shows its steps to a query, also when it is over', async () => {
    const { state, outcome, steps, needsAttention } = await traceOf(await play(['a', 'p!', 'f.']));
    expect({ state, outcome, needsAttention }).toEqual({
      state: 'settled',
      outcome: { status: 'confirmed', result: 'all done' },
      needsAttention: false,
    });
    expect(steps.map(({ name, kind, state: at }) => `${name} ${kind} ${at}`)).toEqual([
      'a step done',
      'p pivot done',
      'f finish done',
    ]);
  });
});

describe('the deadline', () => {
  const deadline = { deadline: '1 minute' } as const;

  it('turns an outage before the pivot into compensation', async () => {
    const run = await play(['a', 'b', 'p!'], { b: breaksFor(20) }, deadline);
    expect(run.result).toEqual({ status: 'timed-out', step: 'b' });
    expect(run.calls.slice(-2)).toEqual(['undo-b', 'undo-a']);
  });

  it('does not touch a pivot that is being tried, nor what follows it', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: breaksFor(5), f: breaksFor(5) }, deadline);
    expect(run.result).toMatchObject({ status: 'confirmed' });
  });

  it('that passed during the pivot does not change why it was refused', async () => {
    let calls = 0;
    const run = await play(['a', 'p!'], { p: () => (++calls < 6 ? breaks() : refuses()) }, deadline);
    expect(run.result).toMatchObject({ status: 'rejected', step: 'p' });
  });

  it('that is over when the saga starts leaves nothing to be done, or undone', async () => {
    const run = await play(['a', 'p!'], {}, { deadline: 0, recorded: true });
    expect(run.result).toEqual({ status: 'timed-out', step: null });
    expect(run.calls).toEqual(['settled']);
  });

  it('is let go of when it is not needed', async () => {
    const run = await play(['a', 'p!'], {}, deadline);
    expect(run.extras).toEqual(['startTimer']);
    expect(run.result).toMatchObject({ status: 'confirmed' });
  });
});

describe('the pivot', () => {
  it('is compensated like a step when it is refused', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: refuses });
    expect(run.result).toMatchObject({ status: 'rejected', step: 'p' });
    expect(run.calls).toEqual(['a', 'p', 'undo-p', 'undo-a']);
  });

  it('is not cancelled: through, it is too late', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: cancels() });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'p', 'f']);
  });

  it('lets a cancel win when it is refused', async () => {
    const run = await play(['a', 'p!', 'f.'], { p: cancels(refuses) });
    expect(run.result).toMatchObject({ status: 'cancelled', by: 'ann' });
    expect(run.calls).toEqual(['a', 'p', 'undo-p', 'undo-a']);
  });

  it('leaves what follows it untouched by a cancel that came too late', async () => {
    const run = await play(['a', 'p!', 'r~', 'f.'], { p: cancels() });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'p', 'r', 'f']);
  });

  it('heeds no scope of its caller, and neither does a finish', async () => {
    const run = await (await sagaSandbox()).run('impatient', [], yes({ p: breaksFor(1), f: breaksFor(1) }));
    expect(run.result).toEqual({ status: 'confirmed', result: 'at last' });
    expect(run.calls).toEqual(['p', 'p', 'f', 'f']);
  });

  it('must wait for every step', async () => {
    const run = await (await sagaSandbox()).run('abandoned', [true], yes({ a: hangs }));
    expect(run.taskFailure).toContain("pivot 'b' must wait for step 'a'");
  });

  it('comes before every finish, and after every step', async () => {
    expect((await play(['f.'])).taskFailure).toContain("finish 'f' must come after the pivot");
    expect((await play(['p!', 'a'])).taskFailure).toContain("step 'a' must come before the pivot");
  });
});

describe('a finish', () => {
  it('is tried until it is done, whatever it is told, and is never taken back', async () => {
    let calls = 0;
    const stubborn: FakeActivity = () => (++calls < 4 ? (calls === 2 ? refuses() : breaks()) : 'done');
    const run = await play(['a', 'p!', 'f.'], { f: stubborn });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(run.calls).toEqual(['a', 'p', 'f', 'f', 'f', 'f']);
  });

  it('ignores a cancel, which is told that it is too late', async () => {
    const told: unknown[] = [];
    const run = await play(['a', 'p!', 'f.'], {
      f: async ({ world }) => {
        await world.update(UPDATES.cancel, 'saga-1', wish).catch((error: unknown) => told.push(error));
        world.cancelWorkflow();
      },
    });
    expect(run.result).toMatchObject({ status: 'confirmed' });
    expect(told).toEqual([expect.objectContaining({ type: 'TooLate' })]);
  });
});

describe('a bug', () => {
  it('fails the workflow task and compensates nothing', async () => {
    const run = await (await sagaSandbox()).run('typo', [], yes());
    expect(run.taskFailure).toContain('Cannot read properties of undefined');
    expect(run.calls).toEqual(['a']);
  });

  it('in an undo fails the workflow task, and is not taken for an outage', async () => {
    const run = await (await sagaSandbox()).run('typoInUndo', [], yes({ b: refuses }));
    expect(run.taskFailure).toContain('Cannot read properties of undefined');
  });

  it('is two steps of one name', async () => {
    expect((await play(['a', 'a'])).taskFailure).toContain("two steps are named 'a'");
  });

  it('is a step that nobody waits for', async () => {
    const run = await (await sagaSandbox()).run('abandoned', [false], yes({ a: hangs }));
    expect(run.taskFailure).toContain("the saga ended while step 'a' was running");
  });
});

describe('two sagas in one workflow', () => {
  it('go their own ways', async () => {
    const run = await (
      await sagaSandbox()
    ).run(
      'pair',
      [
        ['a', 'b'],
        ['c', 'p!', 'f.'],
      ],
      yes({ b: refuses }),
    );
    expect(run.result).toMatchObject([{ status: 'rejected', step: 'b' }, { status: 'confirmed' }]);
    expect((await traceOf(run, 'saga-2')).steps.map(({ name }) => name)).toEqual(['c', 'p', 'f']);
  });

  it('are cancelled one by one', async () => {
    const cancel: FakeActivity = (call) => cancels(hangs)(call);
    const run = await (await sagaSandbox()).run('pair', [['a'], ['c', 'p!']], yes({ a: cancel }));
    expect(run.result).toMatchObject([{ status: 'cancelled' }, { status: 'confirmed' }]);
  });

  it('call for a person together, until neither needs one', async () => {
    const run = await (
      await sagaSandbox()
    ).run(
      'pair',
      [
        ['a', 'p!'],
        ['b', 'q!'],
      ],
      yes({ a: breaksFor(2), b: breaksFor(4) }),
    );
    expect(run.result).toMatchObject([{ status: 'confirmed' }, { status: 'confirmed' }]);
    expect(run.searchAttributes).toEqual({ SagaAttention: false });
    expect(run.extras.filter((name) => name === 'upsertWorkflowSearchAttributes')).toHaveLength(2);
  });

  it('need an id each', async () => {
    const run = await play(['a']);
    expect(await run.query(QUERIES.saga, 'saga-9').catch((error: Error) => error.message)).toContain(
      "no saga 'saga-9' here",
    );
  });
});
