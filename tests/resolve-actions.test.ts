import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ResolutionView } from '../contracts/resolve.schema.ts';
import { RESOLVE_ACTIONS, type ResolveAction, type SagaView } from '../contracts/saga.ts';
import { Breakages } from './support/breakages.ts';
import { type CliResult, runCli, runHere } from './support/cli.ts';
import type { Reply } from './support/http.ts';
import { key } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { needs, park, parkedAt, STANDINGS, STEP, takesTwo, UNDO, type End, type Parked } from './support/standings.ts';
import { startSystem, type Calls, type System } from './support/system.ts';

const breakages = new Breakages();
let system: System;
beforeAll(async () => {
  system = await startSystem({ tap: breakages.tap });
  await system.startWorkers();
});
afterAll(async () => system.stop());

const ann = (): Calls => system.as('operator', 'staff_ann');
const bob = (): Calls => system.as('operator', 'staff_bob');
const decide = async (as: Calls, { id }: Parked, body: object): Promise<Reply> =>
  as.tell(`/v1/sagas/${encodeURIComponent(id)}/resolve`, body, key());
const approve = async (as: Calls, { body }: Reply): Promise<Reply> =>
  as.tell((body as ResolutionView).links.approve, {});

/** How somebody tells a saga something, and what it answers: by the second person, where it takes two. */
interface Channel {
  readonly through: string;
  resolve(parked: Parked, action: ResolveAction, version?: number): Promise<Told>;
}

interface Told {
  readonly heeded: boolean | undefined;
  readonly text: string;
}

/** By status or exit code; anything else is neither a yes nor a no. */
const HEEDED: Readonly<Record<number, boolean>> = { 200: true, 409: false, 0: true, 1: false };

const API: Channel = {
  through: 'the API',
  resolve: async (parked, action, version = parked.saga.version) => {
    const { name: step } = parked.step;
    const wish = { action, step, reason: 'as agreed', version, ...needs(action, step) };
    const first = await decide(ann(), parked, wish);
    const reply = takesTwo(action) && first.status === 202 ? await approve(bob(), first) : first;
    return { heeded: HEEDED[reply.status], text: JSON.stringify(reply) };
  },
};

const as = (calls: Calls): readonly string[] => {
  return ['--url', system.url, '--token', calls.headers.authorization.replace('Bearer ', '')];
};
const resolveArgs = ({ id, step }: Parked, action: ResolveAction): readonly string[] => {
  const options = Object.entries(needs(action, step.name)).flatMap(([name, value]) => [
    `--${name}`,
    name === 'evidence' ? String(value) : JSON.stringify(value),
  ]);
  return ['sagas', 'resolve', id, '--action', action, '--reason', 'as agreed', ...options];
};
const toldBy = ({ code, stdout, stderr }: CliResult): Told => ({ heeded: HEEDED[code], text: stdout + stderr });

/** What it sees is what was recorded last, where the saga itself doesn't answer soon. */
function upToDate(result: CliResult): CliResult {
  if (/has changed since it was seen|nothing is parked/u.test(result.stderr)) throw new Error(result.stderr);
  return result;
}

const CLI: Channel = {
  through: 'the CLI',
  resolve: async (parked, action, version) => {
    const seen = version === undefined ? [] : ['--version', String(version)];
    const decided = async (): Promise<CliResult> => runHere(...resolveArgs(parked, action), ...seen, ...as(ann()));
    const first = version === undefined ? await eventually(async () => upToDate(await decided())) : await decided();
    if (!takesTwo(action) || first.code !== 0) return toldBy(first);
    const [, line = ''] =
      /takes two people: somebody other than 'staff_ann' has to approve it: npx backstitch (.*)/u.exec(first.stdout) ??
      [];
    return toldBy(await runHere(...line.split(' '), ...as(bob())));
  },
};

/** Whether a saga stands as an action should have left it. */
const endedAs =
  (at: string, [state, outcome]: End) =>
  ({ steps, outcome: now }: SagaView): boolean =>
    steps.find(({ name }) => name === at)?.state === state && (outcome === undefined || now?.status === outcome);

describe.each(STANDINGS)('$title', (standing) => {
  const { at, ends, unmended } = standing;
  const allowed = RESOLVE_ACTIONS.filter((action) => ends[action] !== undefined);
  const cases = [API, CLI].flatMap((channel) =>
    allowed.map((action) => ({ channel, action, end: ends[action] ?? (['done'] as const), through: channel.through })),
  );
  let parked: readonly Parked[];
  let turned: Parked;
  beforeAll(async () => {
    [turned, ...parked] = (await Promise.all(
      [{}, ...cases].map(async () => park({ system, breakages }, standing)),
    )) as [Parked, ...Parked[]];
  });

  it(`allows ${allowed.join(', ')}`, () => {
    expect(turned.step.allowed.toSorted()).toEqual(allowed.toSorted());
  });

  it.each(cases.map((one, index) => ({ ...one, index })))(
    'is resolved by $action through $through',
    async ({ channel, action, end, index }) => {
      const one = parked[index] ?? turned;
      const [orderId = ''] = one.id.split('/');
      await breakages.mend(orderId, ...standing.broken.filter((activity) => activity !== unmended?.[action]));
      const { heeded, text } = await channel.resolve(one, action);
      expect({ heeded, text }).toEqual({ heeded: true, text });
      const { decisions } = await system.saga(one.id, endedAs(at, end));
      expect(decisions.at(-1)).toMatchObject({
        action,
        step: at,
        actor: 'staff_ann',
        reason: 'as agreed',
        ...(takesTwo(action) && { approvedBy: 'staff_bob' }),
      });
    },
  );

  describe.each([API, CLI])('through $through', (channel) => {
    it.each(RESOLVE_ACTIONS.filter((action) => !allowed.includes(action)))('refuses %s', async (action) => {
      const { heeded, text } = await channel.resolve(turned, action);
      expect({ heeded, text }).toEqual({ heeded: false, text });
      const names = turned.step.allowed.map((name) => `'${name}'`).join(', ');
      expect(text).toContain(
        `'${action}' is not allowed for ${turned.step.kind} '${at}', which is parked; allowed is: ${names}`,
      );
    });

    it('refuses a version that is not that of now, and changes nothing by all that', async () => {
      const { version } = turned.saga;
      const [action = 'retry'] = allowed;
      const { heeded, text } = await channel.resolve(turned, action, version - 1);
      expect({ heeded, text }).toEqual({ heeded: false, text });
      expect(text).toContain(`is at version ${version}, and not at ${version - 1} any more`);
      const { saga } = await parkedAt(system, turned.id, at);
      expect([saga.version, saga.decisions]).toEqual([version, turned.saga.decisions]);
    });
  });
});

describe('two operators', () => {
  it('who decide at once by what both saw: one is heeded, and the other told', async () => {
    const parked = await park({ system, breakages }, STEP);
    const seen = ['--step', STEP.at, '--version', String(parked.saga.version)];
    const args = [...resolveArgs(parked, 'compensate'), ...seen];
    const both = await Promise.all([ann(), bob()].map(async (one) => runCli('backstitch', [...args, ...as(one)])));
    const [heeded, told] = both.toSorted((one, other) => one.code - other.code);
    expect(heeded).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('is heeded') as string });
    const stale = /It has changed since it was seen: .* is at version|has settled, and has nothing to decide/u;
    expect(told).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(stale) as string });
    expect((await system.saga(parked.id)).decisions).toHaveLength(1);
  });

  it('are needed to settle: who decided does not approve', async () => {
    const parked = await park({ system, breakages }, UNDO);
    const { stdout, code } = await runHere(...resolveArgs(parked, 'settle'), ...as(ann()), '--json');
    const { id, status } = JSON.parse(stdout) as ResolutionView;
    expect({ code, status }).toEqual({ code: 0, status: 'awaiting-approval' });
    const own = await runHere('sagas', 'approve', parked.id, id, ...as(ann()));
    expect(own).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('it takes two people') as string });
    expect(await runHere('sagas', 'approve', parked.id, id, ...as(bob()))).toMatchObject({ code: 0, stderr: '' });
    expect(await system.saga(parked.id)).toMatchObject({ outcome: { status: 'rejected' } });
  });
});
