/** What the pages say of decisions is what comes of them. */
import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { RESOLVE_ACTIONS, type ResolveAction, type SagaOutcome } from '../contracts/saga.ts';
import type { FakeActivity } from '../tests/support/sandbox.ts';
import { breaks, decides, inTurn, play, refuses, type Activities } from './play.fixture.ts';
import type { Plan } from './saga.fixture.ts';

const page = (name: string): string => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');

/** A saga in which an operator decides, while `at` is tried for the second time. */
interface Story {
  readonly plan: Plan;
  readonly at: string;
  readonly step: string;
  readonly special?: Activities;
}

const STORIES: Readonly<Record<ResolveAction, Story>> = {
  retry: { plan: ['a', 'p!'], at: 'a', step: 'a' },
  'retry-with': { plan: ['a=', 'p!'], at: 'a', step: 'a' },
  'complete-with': { plan: ['a^', 'p!'], at: 'a', step: 'a' },
  skip: { plan: ['p!', 'f-'], at: 'f', step: 'f' },
  'declare-refused': { plan: ['a', 'p^!'], at: 'p', step: 'p' },
  compensate: { plan: ['a^', 'p!'], at: 'a', step: 'a' },
  settle: { plan: ['a^', 'b'], at: 'undo-a', step: 'a', special: { b: refuses } },
};

/** Plays the story of an action. Gives how the saga ends, and what it calls first once it was decided. */
async function told(action: ResolveAction): Promise<{ readonly end: string; readonly next: string | undefined }> {
  const { plan, at, step, special } = STORIES[action];
  const decide: FakeActivity = decides(action, step);
  const { calls, result } = await play(
    plan,
    { ...special, [at]: inTurn(breaks, decide, () => 'done') },
    { recorded: true },
  );
  const decided = calls.indexOf(at, calls.indexOf(at) + 1);
  return { end: (result as SagaOutcome).status, next: calls[decided + 1] };
}

it("the reference's outcomes name the decisions that lead to them", async () => {
  const [, table = ''] = page('saga-reference.md').split('### Outcomes');
  const rows = [...table.matchAll(/^\| `(?<end>[a-z-]+)` .*\(`(?<action>[a-z-]+)`\)/gmu)].map(({ groups }) => groups);
  expect(rows.map((row) => row?.['action'])).toEqual(['declare-refused', 'compensate']);
  for (const row of rows) expect((await told(row?.['action'] as ResolveAction)).end).toBe(row?.['end']);
});

it('the runbook says how an order ends that is given up', async () => {
  const [, end] = /- `compensate`: [^]*? it ends `([a-z]+)`/u.exec(page('runbook/step.md')) ?? [];
  expect(end).toBe((await told('compensate')).end);
});

it('decision 6 says which decisions are written down before anything is called because of them', async () => {
  const text = page('decisions/006-parking-and-resolve.md').replaceAll(/\s+/gu, ' ');
  const [, but = ''] = /each decision but ([^.]*?) is written down before/u.exec(text) ?? [];
  const exceptions = [...but.matchAll(/`([a-z-]+)`/gu)].map(([, action]) => action);
  const firsts = await Promise.all(RESOLVE_ACTIONS.map(async (action) => [action, (await told(action)).next] as const));
  expect(firsts.filter(([, next]) => next !== 'decided').map(([action]) => action)).toEqual(exceptions);
});
