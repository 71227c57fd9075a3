/** What holds for every saga, whatever its shape and whatever goes wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { SagaOutcome } from '../contracts/saga.ts';
import type { FakeActivity, Finished } from '../tests/support/sandbox.ts';
import { breaks, cancels, hangs, play, refuses, type Activities } from './play.fixture.ts';
import type { Plan } from './saga.fixture.ts';

type Fate = 'yes' | 'refused' | 'down for a while' | 'cancelled' | 'hangs when cancelled';

/** A saga as a list of groups of steps side by side, then perhaps a pivot with finishes; and what befalls each part. */
interface Shape {
  readonly groups: readonly (readonly number[])[];
  readonly finishes: number | null;
  readonly fates: readonly Fate[];
  readonly undoFates: readonly boolean[];
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  // The numbers are how many steps come after each other on each side.
  groups: fc.array(fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
  finishes: fc.option(fc.integer({ min: 0, max: 2 })),
  fates: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Fate>('yes') },
      {
        weight: 2,
        arbitrary: fc.constantFrom<Fate>('refused', 'down for a while', 'cancelled', 'hangs when cancelled'),
      },
    ),
    { minLength: 24, maxLength: 24 },
  ),
  undoFates: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
});

function planOf({ groups, finishes }: Shape): Plan {
  let count = 0;
  const steps = (number: number): string[] => Array.from({ length: number }, () => `s${count++}`);
  const plan = groups.map((sides) => sides.map(steps));
  if (finishes === null) return plan;
  return [...plan, 'pivot!', ...Array.from({ length: finishes }, (_, index) => `f${index}.`)];
}

function activitiesOf({ fates, undoFates }: Shape): Activities {
  const special: Record<string, FakeActivity> = {};
  for (const [index, fate] of fates.entries()) {
    const name = index === 23 ? 'pivot' : index > 20 ? `f${index - 21}` : `s${index}`;
    special[name] = act(fate, name);
    if (undoFates[index] === true) special[`undo-${name}`] = once(breaks);
  }
  return special;
}

function act(fate: Fate, name: string): FakeActivity {
  const yes: FakeActivity = () => `${name} done`;
  if (fate === 'refused') return name.startsWith('f') ? once(refuses) : refuses;
  if (fate === 'down for a while') return once(breaks);
  if (fate === 'cancelled') return cancels(yes);
  // Nobody cancels the pivot or a finish, so they would hang for ever.
  return fate === 'hangs when cancelled' && name.startsWith('s') ? orCancelled : yes;
}

/** Takes as long as it may: until it is cancelled, or a little later says yes. */
const orCancelled: FakeActivity = async (call) => Promise.race([hangs(call), soon('done in the end')]);

async function soon(value: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  setImmediate(() => {
    setImmediate(() => {
      resolve(value);
    });
  });
  return promise;
}

/** Goes wrong the first time only. */
function once(wrong: FakeActivity): FakeActivity {
  let calls = 0;
  return (call) => (++calls === 1 ? wrong(call) : 'at last');
}

const isUndo = (name: string): boolean => name.startsWith('undo-');
const unique = (names: readonly string[]): string[] => [...new Set(names)];

type Law = (run: Finished, outcome: SagaOutcome) => void;

const laws: Readonly<Record<string, Law>> = {
  'either nothing is taken back, or everything that was attempted, once, newest first': ({ calls }, { status }) => {
    const attempted = unique(calls.filter((name) => !isUndo(name)));
    const undone = unique(calls.filter(isUndo));
    expect(undone).toEqual(status === 'confirmed' ? [] : attempted.toReversed().map((name) => `undo-${name}`));
  },
  'no step lands after the first undo has begun': ({ log }) => {
    const first = log.findIndex(isUndo);
    const after = first === -1 ? [] : log.slice(first);
    expect(after.filter((name) => !isUndo(name.replace('/', '')))).toEqual([]);
  },
  'what follows the pivot begins after it, and only if it is through': ({ calls, log }, { status }) => {
    const finishes = calls.filter((name) => /^f\d/u.test(name));
    expect(finishes.every((name) => log.indexOf(name) > log.lastIndexOf('/pivot'))).toBe(true);
    expect(status === 'confirmed' || finishes.length === 0).toBe(true);
  },
  'a saga that stayed on its happy path added nothing to the history but what it was told to': (run, { status }) => {
    const wentWrong = run.extras.length > 0 || new Set(run.calls).size < run.calls.length;
    expect(status === 'confirmed' || run.extras.includes('upsertWorkflowSearchAttributes')).toBe(true);
    expect(wentWrong || status === 'confirmed').toBe(true);
  },
};

describe('every saga', () => {
  it('keeps the laws', { timeout: 600_000 }, async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(shapes, async (shape) => {
      const run = await play(planOf(shape), activitiesOf(shape));
      expect(run.taskFailure).toBeUndefined();
      const outcome = run.result as SagaOutcome; // what the fixture returns
      seen.add(outcome.status);
      for (const [law, holds] of Object.entries(laws)) {
        try {
          holds(run, outcome);
        } catch (error) {
          throw new Error(`broken: ${law}`, { cause: error });
        }
      }
    });
    await fc.assert(property, { numRuns: 200, seed: 20_261_123 });
    expect([...seen].toSorted()).toEqual(['cancelled', 'confirmed', 'rejected']);
  });
});
