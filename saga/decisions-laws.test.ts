/** What holds for every saga whose operators decide at any time, and which may be taken up by another run at any time. */
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { QUERIES } from '../contracts/names.ts';
import type { SagaJournal, SagaTrace } from '../contracts/saga.ts';
import type { Call, FakeActivity, Finished, World } from '../tests/support/sandbox.ts';
import { breaks, decide, play, recordedIn, refuses, traceOf, type Activities } from './play.fixture.ts';
import type { Plan } from './saga.fixture.ts';

/** `lost` did it, and couldn't say so. */
type Fate = 'done' | 'refused' | 'down' | 'lost';

/** Steps side by side; perhaps nested, with or without a pivot, and perhaps so that the saga can do without. */
interface Group {
  readonly sides: number;
  readonly nested: null | 'needed' | 'dispensable';
  readonly pivot: boolean;
}

interface Shape {
  readonly groups: readonly Group[];
  readonly inputs: readonly boolean[];
  readonly pivot: boolean;
  readonly finishes: readonly boolean[];
  /** What befalls the calls, in their order. */
  readonly fates: readonly Fate[];
  /** What operators decide when they are called for, as a number of what is allowed; null is nothing. */
  readonly choices: readonly (number | null)[];
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  groups: fc.array(
    fc.record({
      sides: fc.integer({ min: 1, max: 2 }),
      nested: fc.constantFrom(null, null, 'needed', 'dispensable'),
      pivot: fc.boolean(),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  inputs: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  pivot: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  finishes: fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }),
  fates: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant<Fate>('done') },
      { weight: 5, arbitrary: fc.constantFrom<Fate>('down', 'lost') },
      { weight: 1, arbitrary: fc.constant<Fate>('refused') },
    ),
    { minLength: 30, maxLength: 30 },
  ),
  choices: fc.array(fc.option(fc.nat(6), { freq: 3 }), { minLength: 30, maxLength: 30 }),
});

function planOf({ groups, inputs, pivot, finishes }: Shape): Plan {
  let count = 0;
  const step = (): string[] => [`s${count}${inputs[count++] === true ? '=' : ''}`];
  const steps = groups.map((group, i): Plan => {
    const sides = Array.from({ length: group.sides }, step);
    if (group.nested === null) return [sides];
    const inner: Plan = [sides, ...(group.pivot ? [`q${i}!`, `g${i}-`] : [])];
    return [{ [`n${i}${group.nested === 'needed' ? '' : '?'}`]: inner }];
  });
  return [
    ...steps.flat(),
    ...(pivot ? ['p!', ...finishes.map((skippable, i) => `f${i}${skippable ? '-' : '.'}`)] : []),
  ];
}

/** What the services know: which keys were applied, and which are barred. */
class Services {
  readonly applied: Set<string>;
  readonly barred: Set<string>;

  constructor({ applied, barred }: Pick<Services, 'applied' | 'barred'> = { applied: new Set(), barred: new Set() }) {
    this.applied = new Set(applied);
    this.barred = new Set(barred);
  }

  apply(key: string): string {
    if (this.barred.has(key)) throw ApplicationFailure.nonRetryable(`'${key}' was taken back`, 'Revoked');
    this.applied.add(key);
    return `effect of ${key}`;
  }

  revoke(key: string): string {
    this.barred.add(key);
    this.applied.delete(key);
    return 'taken back';
  }

  /** How often a step's effect is there, under whichever of its keys. */
  effects(step: string): number {
    return [...this.applied].filter((key) => key.replace(/~\d+$/u, '') === `saga-1/${step}`).length;
  }
}

/** A saga, what its services know, and what it wrote down, with what the services knew then. */
interface Story {
  readonly run: Finished;
  readonly services: Services;
  readonly journals: readonly { readonly journal: SagaJournal; readonly services: Services }[];
}

async function tell(
  plan: Plan,
  services: Services,
  { fates, choices }: Pick<Shape, 'fates' | 'choices'>,
  journal?: SagaJournal,
): Promise<Story> {
  const journals: Story['journals'][number][] = [];
  const left = { fates: [...fates], choices: [...choices] };
  const perform = ({ input }: Call, name: string): string => {
    const key = String(input['key']);
    return name.startsWith('undo-') ? services.revoke(key) : services.apply(key);
  };
  const act =
    (name: string): FakeActivity =>
    async (call) => {
      const fate = left.fates.shift() ?? 'done';
      await meddle(call.world, left.choices.shift() ?? null);
      if (fate === 'down') return breaks();
      if (fate === 'refused' && /^[spq]/u.test(name) && !services.applied.has(String(call.input['key'])))
        return refuses();
      const result = perform(call, name);
      return fate === 'lost' ? breaks() : result;
    };
  const writes: FakeActivity = ({ input }) => {
    journals.push({ journal: recordedIn(input).journal, services: new Services(services) });
  };
  const special: Record<string, FakeActivity> = { decided: writes, compensating: writes, settled: () => 'ok' };
  const activities = new Proxy<Activities>({}, { get: (_, name: string) => special[name] ?? act(name) });
  const options = { recorded: true, ...(journal && { journal }) };
  const run = await play(plan, activities, options, async (world) => meddle(world, 0));
  expect(run.taskFailure).toBeUndefined();
  return { run, services, journals };
}

/** An operator looks, and decides about the first step that calls for it. Another may be faster. */
async function meddle(world: World, choice: number | null): Promise<void> {
  const { steps } = (await world.query(QUERIES.saga, 'saga-1')) as SagaTrace;
  const parked = steps.find(({ allowed }) => allowed.length > 0);
  const action = choice === null ? undefined : parked?.allowed[choice % parked.allowed.length];
  if (parked !== undefined && action !== undefined) await decide(world, action, parked.name).catch(() => undefined);
}

type Law = (trace: SagaTrace, services: Services) => void;

const laws: Readonly<Record<string, Law>> = {
  'a step that is done had its effect once': ({ steps }, services) => {
    for (const { name, state } of steps)
      if (state === 'done') expect([name, services.effects(name)]).toEqual([name, 1]);
  },
  'what was done by hand, or skipped, or taken back, is not there': ({ steps, decisions }, services) => {
    for (const { name, state, kind } of steps) {
      const byHand = decisions.some(({ action, step }) => action === 'settle' && step === name);
      const unbarred = kind === 'finish' && state === 'external'; // a finish that nobody can bar may have landed
      if (state !== 'done' && !byHand && !unbarred) expect([name, services.effects(name)]).toEqual([name, 0]);
    }
  },
  'what is taken back is so as a whole': ({ steps, outcome, kept }) => {
    const [through, back] = [new Set<string>(), new Set<string>()];
    for (const { name, state } of steps) {
      const part = name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
      (['compensated', 'settled'].includes(state) ? back : through).add(part);
    }
    expect([...through].filter((part) => back.has(part))).toEqual([]);
    expect(kept.filter((part) => back.has(part))).toEqual([]);
    if (outcome?.status === 'confirmed') expect([...back]).not.toContain('');
    else expect([...through].filter((part) => !kept.includes(part))).toEqual([]);
  },
  'nobody is called for at the end': ({ steps, needsAttention }) => {
    expect(needsAttention).toBe(false);
    for (const { allowed } of steps) expect(allowed).toEqual([]);
  },
};

async function check({ run, services }: Story): Promise<void> {
  const trace = await traceOf(run);
  for (const [law, holds] of Object.entries(laws)) {
    try {
      holds(trace, services);
    } catch (error) {
      throw new Error(`broken: ${law}`, { cause: error });
    }
  }
}

describe('every saga whose operators decide', () => {
  it('keeps the laws, and its end, wherever another run takes it up', { timeout: 600_000 }, async () => {
    const decided = new Set<string>();
    let resumed = 0;
    const property = fc.asyncProperty(shapes, async (shape) => {
      const plan = planOf(shape);
      const story = await tell(plan, new Services(), shape);
      await check(story);
      for (const { action } of (await traceOf(story.run)).decisions) decided.add(action);
      for (const { journal, services } of story.journals) {
        const again = await tell(plan, services, { fates: [], choices: [] }, journal);
        await check(again);
        if (journal.phase !== 'compensating') continue;
        resumed += 1;
        expect(again.run.result).toEqual(story.run.result);
        expect(again.run.calls.filter((name) => /^[spfqg]\d*$/u.test(name))).toEqual([]);
      }
    });
    await fc.assert(property, { numRuns: 80, seed: 20_261_123 });
    expect([...decided].toSorted()).toEqual(
      ['retry', 'retry-with', 'complete-with', 'skip', 'declare-refused', 'compensate', 'settle'].toSorted(),
    );
    expect(resumed).toBeGreaterThan(10);
  });
});
