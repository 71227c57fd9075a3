/** Random sagas, and what befalls them. */
import fc from 'fast-check';

import type { Reach } from './services.ts';
import { NOTHING, type Part, type Plan } from './shape.ts';

/**
 * What becomes of a call: `down` it gets as far as `reach`, and no further · `lost` it is done, and can't say so · `late`
 * it is given up at `reach`, and wakes up later · `twice` it is done, and tried again later · `dead` it is down, and
 * stays so until a person decides.
 */
export type FateKind = 'done' | 'refused' | 'down' | 'lost' | 'late' | 'twice' | 'dead';

export interface Fate {
  readonly kind: FateKind;
  readonly reach: Reach;
  readonly takes: number;
  readonly laterBy: number;
  /** What a call does that is cancelled: goes on · stops where it is · is done, and says that it was cancelled. */
  readonly heeds: 'not' | 'stops' | 'lands';
}

/** What is wrong with how somebody decides: nothing, they leave something out, or the second person is themselves. */
export type Flaw = 'none' | 'careless' | 'alone';

/** What comes from outside, before the `at`-th thing that happens. */
export type Happening = { readonly at: number; readonly saga: number } & (
  | { readonly kind: 'cancel' | 'repeat'; readonly joins: boolean }
  | { readonly kind: 'temporal' | 'evict' }
  | { readonly kind: 'terminate'; readonly pause: number }
  | { readonly kind: 'sweep'; readonly choice: number }
  | { readonly kind: 'decide'; readonly choice: number; readonly lag: number; readonly flaw: Flaw }
);

export interface SagaCase {
  readonly plan: Plan;
  readonly hasDeadline: boolean;
  /** Whether it is cancelled before it starts. */
  readonly isCancelled: boolean;
}

export interface Case {
  readonly sagas: readonly SagaCase[];
  /** What becomes of the calls, in their order; of all further ones, nothing bad. */
  readonly executes: readonly Fate[];
  readonly undos: readonly Fate[];
  readonly writes: readonly Fate[];
  readonly happenings: readonly Happening[];
  /** Whether what comes at the same time is one workflow task. */
  readonly batches: boolean;
}

const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 3);
const often = rarely.map((is) => !is);

/** Names are given once a plan is whole. */
const UNNAMED = '';

const step: fc.Arbitrary<Part> = fc.record({
  step: fc.constant(UNNAMED),
  takesInput: rarely,
  orElse: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(NOTHING) },
    { weight: 1, arbitrary: fc.constant('other') },
  ),
});
const end: fc.Arbitrary<Plan> = fc
  .array(fc.record({ finish: fc.constant(UNNAMED), skippable: fc.boolean() }), { maxLength: 2 })
  .map((finishes): Plan => [{ pivot: UNNAMED }, ...finishes]);

const few = <T>(of: fc.Arbitrary<T>, minLength: number, maxLength: number): fc.Arbitrary<T[]> =>
  fc.array(of, { minLength, maxLength });

function nested(inside: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
  return fc.record({
    nested: fc.constant(UNNAMED),
    plan: fc.tuple(few(inside, 1, 2), fc.option(end, { freq: 3 })).map(([steps, end]) => [...steps, ...(end ?? [])]),
    dispensable: rarely,
  });
}

const beside = (inside: fc.Arbitrary<Part>): fc.Arbitrary<Part> => fc.record({ beside: few(few(inside, 1, 2), 2, 3) });
const weighted = (...choices: readonly (readonly [number, fc.Arbitrary<Part>])[]): fc.Arbitrary<Part> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const deepest = weighted([6, step], [1, beside(step)]);
const part = weighted(
  [6, step],
  [3, beside(weighted([8, step], [1, nested(step)]))],
  [2, nested(weighted([8, deepest], [1, nested(step)]))],
);
const plans: fc.Arbitrary<Plan> = fc
  .tuple(few(part, 1, 3), fc.option(end, { freq: 5 }))
  .map(([steps, end]) => named([...steps, ...(end ?? [])]));

function named(plan: Plan): Plan {
  let count = 0;
  const next = (letter: string): string => `${letter}${count++}`;
  const name = (part: Part): Part => {
    if ('step' in part) return { ...part, step: next('s'), orElse: part.orElse === 'other' ? next('o') : part.orElse };
    if ('pivot' in part) return { pivot: next('p') };
    if ('finish' in part) return { ...part, finish: next('f') };
    if ('beside' in part) return { beside: part.beside.map((side) => side.map(name)) };
    return { ...part, nested: next('n'), plan: part.plan.map(name) };
  };
  return plan.map(name);
}

function fates(maxLength: number, kinds: Partial<Record<FateKind, number>>): fc.Arbitrary<readonly Fate[]> {
  const weights = Object.entries(kinds) as [FateKind, number][]; // the keys that are written above
  const kind = fc.oneof(...weights.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })));
  const fate = fc.record<Fate>({
    kind,
    reach: fc.constantFrom(0, 1, 2),
    takes: fc.constantFrom(1, 1, 1, 2, 3, 0),
    laterBy: fc.constantFrom(1, 2, 5, 12, 35, 200),
    heeds: fc.constantFrom('not', 'stops', 'lands'),
  });
  return fc.array(fate, { maxLength, size: 'max' });
}

const at = fc.nat(24);
const saga = fc.nat(1);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('cancel'), at, saga, joins: rarely }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat'), at, saga, joins: rarely }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('temporal'), at, saga }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('evict'), at, saga }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('terminate'), at, saga, pause: fc.constantFrom(1, 20, 0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep'), at, saga, choice: fc.nat(9) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('decide'),
      at,
      saga,
      choice: fc.nat(11),
      lag: fc.constantFrom(0, 0, 0, 1, 4),
      flaw: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'careless', 'alone'),
    }),
  },
);

export const cases: fc.Arbitrary<Case> = fc.record({
  sagas: fc.oneof({ weight: 5, arbitrary: few(sagaCase(), 1, 1) }, { weight: 1, arbitrary: few(sagaCase(), 2, 2) }),
  executes: fates(14, { done: 12, refused: 1, down: 3, lost: 2, late: 2, twice: 1, dead: 1 }),
  undos: fates(8, { done: 6, down: 3, lost: 2, late: 1, twice: 1, refused: 1, dead: 1 }),
  writes: fates(6, { done: 6, down: 2, lost: 1, late: 1, twice: 1 }),
  happenings: fc.array(happening, { maxLength: 6, size: 'max' }),
  batches: fc.boolean(),
});

function sagaCase(): fc.Arbitrary<SagaCase> {
  const isCancelled = fc.nat(15).map((n) => n === 15);
  return fc.record({ plan: plans, hasDeadline: often.map((is) => !is), isCancelled });
}
