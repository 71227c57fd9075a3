import { describe, expect, it } from 'vitest';

import { QUERIES, UPDATES } from '../contracts/names.ts';
import { RESOLVE_ACTIONS, type ResolveAction, type SagaTrace, type StepState } from '../contracts/saga.ts';
import type { FakeActivity, World } from '../tests/support/sandbox.ts';
import { breaks, decide, decides, hangs, inTurn, play, refuses, traceOf, type Activities } from './play.fixture.ts';
import type { Plan, PlannedOptions } from './saga.fixture.ts';

type Probe = (world: World) => Promise<void>;

/** Where a step stands when somebody looks: what is played, and which activity looks. */
interface Situation {
  readonly plan: Plan;
  readonly special: (look: FakeActivity) => Activities;
  readonly step: string;
  readonly state: StepState;
  readonly allowed: readonly ResolveAction[];
  readonly options?: PlannedOptions;
  /** Whether nobody calls while the step stands there, so that a bystander looks. */
  readonly still?: true;
}

const looksThen =
  (look: FakeActivity, then: FakeActivity): FakeActivity =>
  async (call) => {
    await look(call);
    return then(call);
  };
const done: FakeActivity = () => 'done';

const situations: Readonly<Record<string, Situation>> = {
  'a step under way': {
    plan: ['a', 'p!'],
    step: 'a',
    state: 'running',
    allowed: [],
    special: (look) => ({ a: look }),
  },
  'a parked step': {
    plan: ['a', 'p!'],
    step: 'a',
    state: 'parked',
    allowed: ['retry', 'complete-with', 'compensate'],
    special: (look) => ({ a: inTurn(breaks, looksThen(look, breaks), done) }),
  },
  'a parked step with an input': {
    plan: ['a=', 'p!'],
    step: 'a',
    state: 'parked',
    allowed: ['retry', 'retry-with', 'complete-with', 'compensate'],
    special: (look) => ({ a: inTurn(breaks, look) }),
  },
  'a step whose first epoch is being taken back': {
    plan: ['a=', 'p!'],
    step: 'a',
    state: 'parked',
    allowed: ['retry', 'compensate', 'settle'],
    special: (look) => ({ a: inTurn(breaks, decides('retry-with', 'a'), done), 'undo-a': inTurn(breaks, look) }),
  },
  'a step that is done': {
    plan: ['a', 'b', 'p!'],
    step: 'a',
    state: 'done',
    allowed: [],
    special: (look) => ({ b: look }),
  },
  'a step that was refused': {
    plan: ['a?', 'b'],
    step: 'a',
    state: 'refused',
    allowed: [],
    special: (look) => ({ a: refuses, b: look }),
  },
  'a step that was stopped': {
    plan: [[['a'], ['b']]],
    step: 'b',
    state: 'failed',
    allowed: [],
    options: { recorded: true },
    special: (look) => ({ a: refuses, b: hangs, compensating: look }),
  },
  'a step that was done by hand': {
    plan: ['a', 'b', 'p!'],
    step: 'a',
    state: 'external',
    allowed: [],
    special: (look) => ({ a: inTurn(breaks, decides('complete-with', 'a')), b: look }),
  },
  'a step that is being taken back': {
    plan: ['a', 'b'],
    step: 'a',
    state: 'compensating',
    allowed: [],
    special: (look) => ({ b: refuses, 'undo-a': look }),
  },
  'a step whose undo is parked': {
    plan: ['a', 'b'],
    step: 'a',
    state: 'parked',
    allowed: ['retry', 'settle'],
    special: (look) => ({ b: refuses, 'undo-a': inTurn(breaks, look) }),
  },
  'a step that is taken back': {
    plan: ['a', 'b'],
    step: 'b',
    state: 'compensated',
    allowed: [],
    special: (look) => ({ b: refuses, 'undo-a': look }),
  },
  'a step that was undone outside': {
    plan: ['a', 'b', 'c'],
    step: 'b',
    state: 'settled',
    allowed: [],
    special: (look) => ({
      c: refuses,
      'undo-b': inTurn(breaks, decides('settle', 'b')),
      'undo-a': inTurn(breaks, breaks, breaks, look),
    }),
  },
  'a step done by hand, when the saga is taken back': {
    plan: ['a', 'b'],
    step: 'a',
    state: 'parked',
    allowed: ['settle'],
    still: true,
    special: () => ({ a: inTurn(breaks, decides('complete-with', 'a')), b: refuses }),
  },
  'a pivot under way': {
    plan: ['p!'],
    step: 'p',
    state: 'running',
    allowed: [],
    special: (look) => ({ p: look }),
  },
  'a parked pivot': {
    plan: ['a', 'p!'],
    step: 'p',
    state: 'parked',
    allowed: ['retry', 'complete-with', 'declare-refused'],
    special: (look) => ({ p: inTurn(breaks, look) }),
  },
  'a pivot that is being taken back before it counts as done by hand': {
    plan: ['p!'],
    step: 'p',
    state: 'parked',
    allowed: ['retry', 'settle'],
    special: (look) => ({ p: inTurn(breaks, decides('complete-with', 'p')), 'undo-p': inTurn(breaks, look) }),
  },
  'a pivot that is through': {
    plan: ['p!', 'f.'],
    step: 'p',
    state: 'done',
    allowed: [],
    special: (look) => ({ f: look }),
  },
  'a pivot whose undo is parked': {
    plan: ['p!'],
    step: 'p',
    state: 'parked',
    allowed: ['retry', 'settle'],
    special: (look) => ({ p: refuses, 'undo-p': inTurn(breaks, look) }),
  },
  'a finish under way': {
    plan: ['p!', 'f.'],
    step: 'f',
    state: 'running',
    allowed: [],
    special: (look) => ({ f: look }),
  },
  'a parked finish': {
    plan: ['p!', 'f.'],
    step: 'f',
    state: 'parked',
    allowed: ['retry', 'complete-with'],
    special: (look) => ({ f: inTurn(breaks, look) }),
  },
  'a parked finish without a result': {
    plan: ['p!', 'f-'],
    step: 'f',
    state: 'parked',
    allowed: ['retry', 'complete-with', 'skip'],
    special: (look) => ({ f: inTurn(breaks, look) }),
  },
  'a finish whose key is being barred': {
    plan: ['p!', 'f-'],
    step: 'f',
    state: 'parked',
    allowed: ['retry', 'settle'],
    special: (look) => ({ f: inTurn(breaks, decides('skip', 'f')), 'undo-f': inTurn(breaks, look) }),
  },
  'a finish that was skipped': {
    plan: ['p!', 'f-', 'g.'],
    step: 'f',
    state: 'skipped',
    allowed: [],
    special: (look) => ({ f: inTurn(breaks, decides('skip', 'f')), g: look }),
  },
};

/** Plays a situation, and has `probe` look at it once. Whatever is still parked then gets through. */
async function look({ plan, special, options = {}, still }: Situation, probe: Probe) {
  let looked = false;
  const once = async (world: World): Promise<void> => {
    if (looked) return;
    looked = true;
    await probe(world);
  };
  const bystander = async (world: World): Promise<void> => {
    await once(world);
    const { steps } = (await world.query(QUERIES.saga, 'saga-1')) as SagaTrace;
    for (const { name, allowed } of steps) if (allowed.includes('settle')) await decide(world, 'settle', name);
  };
  const activity: FakeActivity = async ({ world }) => {
    await once(world);
    return 'done';
  };
  const run = await play(plan, special(still === true ? done : activity), options, bystander);
  expect(looked).toBe(true);
  expect(run.taskFailure).toBeUndefined();
  return run;
}

const told = async (deciding: Promise<unknown>): Promise<string> =>
  deciding.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.message : 'refused'),
  );

describe.each(Object.entries(situations))('%s', (_title, situation) => {
  const { step, state, allowed } = situation;

  it('refuses every action but those it shows, and says which are allowed', async () => {
    let seen: unknown;
    const answers: string[] = [];
    const others = RESOLVE_ACTIONS.filter((action) => !allowed.includes(action));
    await look(situation, async (world) => {
      const { steps } = (await world.query(QUERIES.saga, 'saga-1')) as SagaTrace;
      seen = steps.find(({ name }) => name === step);
      for (const action of others) answers.push(await told(decide(world, action, step)));
    });
    expect(seen).toMatchObject({ state, allowed });
    const list = allowed.length === 0 ? 'nothing' : allowed.map((action) => `'${action}'`).join(', ');
    const refusal = new RegExp(`^'.+' is not allowed for \\w+ '${step}', which is ${state}; allowed is: ${list}$`, 'u');
    for (const answer of answers) expect(answer).toMatch(refusal);
    expect(answers).toHaveLength(others.length);
  });

  if (allowed.length === 0) return;
  it('heeds every action that it shows', async () => {
    for (const action of allowed) {
      const answers: string[] = [];
      const run = await look(situation, async (world) => {
        answers.push(await told(decide(world, action, step)));
      });
      expect(answers).toEqual(['accepted']);
      const { decisions, state: end } = await traceOf(run);
      expect(decisions).toContainEqual(expect.objectContaining({ action, step, actor: 'ann', reason: 'it is time' }));
      expect(end).toBe('settled');
    }
  });
});

describe('a decision', () => {
  /** Has somebody look at a parked step, and tells what they were told. */
  async function parked(probe: (world: World) => Promise<unknown>) {
    const answers: unknown[] = [];
    const run = await look(
      {
        plan: ['a=', 'p!'],
        step: 'a',
        state: 'parked',
        allowed: [],
        special: (activity) => ({ a: inTurn(breaks, activity) }),
      },
      async (world) => {
        answers.push(await probe(world).catch((error: unknown) => error));
      },
    );
    return { run, answers };
  }

  it.each([
    ['actor', 'retry', { actor: ' ' }],
    ['reason', 'retry', { reason: '' }],
    ['input', 'retry-with', { input: undefined }],
    ['result', 'complete-with', { result: undefined }],
    ['evidence', 'complete-with', { evidence: '' }],
  ] as const)('is refused without %s', async (field, action, without) => {
    const { answers, run } = await parked(async (world) => decide(world, action, 'a', without));
    expect(answers).toMatchObject([{ type: 'Incomplete', message: `'${action}' needs: ${field}` }]);
    expect((await traceOf(run)).decisions).toEqual([]);
  });

  it.each(['declare-refused', 'settle'] as const)("takes two people to '%s'", async (action) => {
    const answers: unknown[] = [];
    const [plan, step] = action === 'settle' ? [['a', 'b'], 'a'] : [['p!'], 'p'];
    const probe: FakeActivity = async ({ world }) => {
      for (const approvedBy of ['ann', undefined]) {
        answers.push(await decide(world, action, step, { approvedBy }).catch((error: unknown) => error));
      }
    };
    await play(
      plan,
      action === 'settle' ? { b: refuses, 'undo-a': inTurn(breaks, probe) } : { p: inTurn(breaks, probe) },
    );
    expect(answers).toMatchObject([
      { type: 'Incomplete', message: `'${action}' takes two people, and 'ann' is one` },
      { type: 'Incomplete', message: `'${action}' needs: approvedBy` },
    ]);
  });

  it('is refused when the saga has changed since the operator looked', async () => {
    const { answers } = await parked(async (world) => decide(world, 'retry', 'a', { version: 0 }));
    expect(answers).toMatchObject([{ type: 'StaleVersion' }]);
    expect(String(answers[0])).toMatch(/'saga-1' is at version \d+, and not at 0 any more$/u);
  });

  it('of one of two operators at once wins, and the other is told', async () => {
    const { answers, run } = await parked(async (world) => {
      const { version } = (await world.query(QUERIES.saga, 'saga-1')) as SagaTrace;
      const wish = { step: 'a', action: 'retry', reason: 'now', version };
      const both = ['ann', 'bob'].map(async (actor) =>
        world.update(UPDATES.resolve, 'saga-1', { ...wish, commandId: actor, actor }),
      );
      return Promise.allSettled(both);
    });
    expect(answers).toMatchObject([[{ status: 'fulfilled' }, { reason: { type: 'StaleVersion' } }]]);
    expect((await traceOf(run)).decisions).toMatchObject([{ actor: 'ann' }]);
  });

  it('that comes twice counts once, and is answered twice', async () => {
    const { answers, run } = await parked(async (world) => {
      const once = await decide(world, 'retry', 'a', { commandId: 'cmd-once' });
      const twice = await decide(world, 'retry', 'a', { commandId: 'cmd-once', version: 0 });
      return [once, twice];
    });
    expect(answers).toEqual([[expect.objectContaining({ sagaId: 'saga-1' }), answers.flat()[0]]]);
    expect((await traceOf(run)).decisions).toHaveLength(1);
  });

  it('is answered by how the saga stands, and by nothing of what was decided before', async () => {
    const { answers, run } = await parked(async (world) => {
      const lengths: number[] = [];
      for (let i = 1; i <= 30; i += 1) {
        const answer = await decide(world, 'retry', 'a', { commandId: `again-${i}` });
        lengths.push(JSON.stringify({ ...answer, version: 0 }).length);
      }
      return lengths;
    });
    expect(new Set(answers.flat()).size).toBe(1);
    const { decisions } = await traceOf(run);
    expect(decisions.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `again-${i + 11}`));
  });

  it('other than a retry is kept, however often something is tried again', async () => {
    const again: FakeActivity = async ({ world }) => {
      for (let i = 0; i < 25; i += 1) await decide(world, 'retry', 'a');
      return breaks();
    };
    const a = inTurn(breaks, decides('retry-with', 'a', { input: 'second' }), breaks, again, done);
    const { decisions } = await traceOf(await play(['a=', 'p!'], { a }));
    expect(decisions.filter(({ action }) => action === 'retry-with')).toHaveLength(1);
    expect(decisions).toHaveLength(21);
  });

  it('is refused for a step that the saga has not, and for a saga that is not here', async () => {
    const { answers } = await parked(async (world) => decide(world, 'retry', 'z'));
    expect(answers).toMatchObject([{ type: 'NotAllowed', message: "'saga-1' has no step 'z'" }]);
    const elsewhere = await parked(async (world) => world.update(UPDATES.resolve, 'saga-9', {}));
    expect(elsewhere.answers).toMatchObject([{ type: 'UnknownSaga' }]);
  });

  it('that the saga does not know is refused', async () => {
    const { answers } = await parked(async (world) => decide(world, 'retry', 'a', { action: 'explode' }));
    expect(answers).toMatchObject([{ type: 'NotAllowed' }]);
  });
});
