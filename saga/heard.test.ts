import { describe, expect, it } from 'vitest';

import type { SagaJournal } from '../contracts/saga.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaks, breaksFor, decide, decides, inTurn, play, recordedIn, type Activities } from './play.fixture.ts';
import type { Plan } from './saga.fixture.ts';

/** Plays a saga, and gives what it wrote down first: all that is left of a run that is terminated then. */
async function terminated(plan: Plan, special: Activities): Promise<SagaJournal> {
  const journals: SagaJournal[] = [];
  const notes: FakeActivity = ({ input }) => journals.push(recordedIn(input).journal);
  await play(plan, { ...special, decided: notes, compensating: notes }, { recorded: true });
  const [first] = journals;
  if (first === undefined) throw new Error('nothing was written down');
  return first;
}

describe('that a saga is given up', () => {
  const plan: Plan = ['a', [['b', 'c'], ['d']], 'p!'];

  it('is written down before that is answered, and before it is taken back', async () => {
    const said: string[] = [];
    const b: FakeActivity = async (call) => {
      await decide(call.world, 'compensate', 'b');
      said.push('answered');
      return breaks();
    };
    const notes = (name: string) => () => said.push(name);
    const decided: FakeActivity = async ({ world }) => {
      await world.query('saga', 'saga-1'); // so that an answer could come first
      said.push('written');
    };
    const records = { decided, compensating: notes('compensating'), 'undo-b': notes('undone') };
    await play(['a', 'b', 'p!'], { b: inTurn(breaks, b), ...records }, { recorded: true });
    expect(said).toEqual(['written', 'answered', 'compensating', 'undone']);
  });

  it('is written down before anything more is, however long that takes', async () => {
    const b: FakeActivity = ({ world }) => {
      void decide(world, 'compensate', 'b');
      return breaks();
    };
    const run = await play(['a', 'b', 'p!'], { b: inTurn(breaks, b), decided: breaksFor(2) }, { recorded: true });
    const order = ['a', 'b', 'b', 'decided', 'decided', 'decided', 'compensating', 'undo-b', 'undo-a', 'settled'];
    expect(run.calls).toEqual(order);
  });

  it('outlives the run that heard it: the next one begins nothing, and takes everything back', async () => {
    const journal = await terminated(plan, { b: inTurn(breaks, decides('compensate', 'b')) });
    expect(journal).toMatchObject({ phase: 'compensating', cause: { step: 'b', type: 'GivenUp' } });
    const again = await play(plan, {}, { journal });
    expect(again.result).toEqual({ status: 'cancelled', by: 'ann', reason: 'it is time' });
    expect(again.calls).toEqual(['undo-d', 'undo-b', 'undo-a']);
  });
});

describe('that a pivot is declared refused', () => {
  it('outlives the run that heard it: the next one does not try it', async () => {
    const plan: Plan = ['a', 'p!', 'f.'];
    const journal = await terminated(plan, { p: inTurn(breaks, decides('declare-refused', 'p')) });
    expect(journal).toMatchObject({
      phase: 'pivoting',
      attempts: [{ name: 'a' }, { name: 'p', outcome: 'refused', failure: { type: 'DeclaredRefused' } }],
    });
    const again = await play(plan, {}, { journal });
    expect(again.result).toMatchObject({ status: 'rejected', reason: 'DeclaredRefused', message: 'ann: it is time' });
    expect(again.calls).toEqual(['a', 'undo-p', 'undo-a']);
  });
});
