import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import type { BatchView } from '../contracts/batch.schema.ts';
import type { SagaSummary } from '../contracts/sagas.schema.ts';
import { Breakages } from './support/breakages.ts';
import { type CliResult, runHere } from './support/cli.ts';
import { eventually } from './support/patience.ts';
import { park, STEP, UNDO, type Parked } from './support/standings.ts';
import { startSystem, type System } from './support/system.ts';

const breakages = new Breakages();
let system: System;
/** Parked at one step, at two, and in an undo. */
let one: Parked;
let two: Parked;
let undo: Parked;

beforeAll(async () => {
  system = await startSystem({ tap: breakages.tap });
  await system.startWorkers();
  const parkedAs = async (standing: typeof STEP): Promise<Parked> => park({ system, breakages }, standing);
  one = await parkedAs(STEP);
  two = await parkedAs({ ...STEP, broken: ['bookShipment', 'authorizePayment'] });
  undo = await parkedAs(UNDO);
  await eventually(async () => seesParked(4));
});
afterAll(async () => system.stop());

const whom = (): readonly string[] => {
  const { authorization } = system.as('operator', 'staff_ann').headers;
  return ['--url', system.url, '--token', authorization.replace('Bearer ', '')];
};
const sagas = async (...args: readonly string[]): Promise<CliResult> => runHere('sagas', ...args, ...whom());
const listed = async (...args: readonly string[]): Promise<SagaSummary[]> =>
  JSON.parse((await sagas('list', ...args, '--json')).stdout) as SagaSummary[];
async function seesParked(steps: number): Promise<void> {
  expect((await listed('--attention')).flatMap(({ parked }) => parked)).toHaveLength(steps);
}
/** Runs a command line that was printed. */
const typed = async (line: string): Promise<CliResult> =>
  runHere(...line.replace('npx backstitch ', '').split(' '), ...whom().slice(2));

describe('list', () => {
  it('has a line for each step that a saga is parked at, with what is allowed', async () => {
    const { code, stdout, stderr } = await sagas('list', '--attention');
    const line = (id: string, state: string, step: string, allowed: string): RegExp =>
      new RegExp(String.raw`^${id} +${state} +\d{4}-\d\d-\d\d [\d:]{8}  ${step} +Broken +${allowed}$`, 'mu');
    expect(stdout).toMatch(/^saga +state +since +step +failure +allowed\n/u);
    expect(stdout).toMatch(line(one.id, 'acting', 'authorize-payment', 'retry, retry-with, complete-with, compensate'));
    expect(stdout).toMatch(line(two.id, 'acting', 'book-shipment', 'retry, retry-with, complete-with, compensate'));
    expect(stdout).toMatch(line(undo.id, 'compensating', 'authorize-payment', 'retry, settle'));
    expect({ code, stderr, lines: stdout.split('\n').length }).toEqual({ code: 0, stderr: '', lines: 6 });
  });

  it.each([
    [['--state', 'compensating'], () => [undo.id]],
    [['--step', 'book-shipment'], () => [two.id]],
    [['--failure', 'Broken', '--attention'], () => [undo.id, two.id, one.id]],
    [['--no-attention'], () => []],
    [['--older-than', '1h'], () => []],
  ])('finds those that %j asks for', async (filter, ids) => {
    expect((await listed(...filter)).map(({ sagaId }) => sagaId)).toEqual(ids());
  });

  it('says how to get the next page', async () => {
    const { stderr } = await sagas('list', '--limit', '2', '--older-than', '0s', '--failure', 'Broken');
    const [, line = ''] = /^there are more: (.*)\n$/u.exec(stderr) ?? [];
    expect(await typed(line)).toMatchObject({ stdout: expect.stringContaining(one.id) as string, stderr: '' });
    expect((await typed(line)).stdout).not.toContain(two.id);
  });

  it('says that there are none', async () => {
    expect(await sagas('list', '--step', 'nope')).toEqual({ code: 0, stdout: 'there are no such sagas\n', stderr: '' });
  });
});

describe('show', () => {
  it('draws the saga, and has the command line for everything that is allowed', async () => {
    const { code, stdout } = await sagas('show', one.id);
    const [version, call] = [one.saga.version, `npx backstitch sagas resolve ${one.id} --step authorize-payment`];
    expect(stdout).toContain(`${one.id}  version ${version}\n`);
    expect(stdout).toMatch(/! authorize-payment {2}step +parked .*Broken: 'authorizePayment' is broken\n/u);
    expect(stdout).toContain(`
'authorize-payment' is parked; allowed is:
  ${call} --action retry --version ${version} --reason '…' --url ${system.url}
  ${call} --action retry-with --version ${version} --reason '…' --input '"…"' --url ${system.url}
  ${call} --action complete-with --version ${version} --reason '…' --result '{"authorizationRef":"…"}' --evidence '…' --url ${system.url}
  ${call} --action compensate --version ${version} --reason '…' --url ${system.url}
`);
    expect(code).toBe(0);
  });

  it('has the undo beside the steps, and the decisions with how they are approved', async () => {
    const decided = await sagas('resolve', undo.id, '--action', 'settle', '--reason', 'done', '--evidence', 'them');
    expect(decided.stdout).toMatch(
      /^saga '.*' is compensating, at version \d+; 'authorize-payment' is parked: Broken: /u,
    );
    const { stdout } = await sagas('show', undo.id);
    expect(stdout).toMatch(/↩ reserve-stock .* undone in /u);
    expect(stdout).toMatch(
      /awaiting-approval {2}'settle' of 'authorize-payment' by staff_ann: done\n +somebody other than 'staff_ann'/u,
    );
  });

  it('prints all of it as JSON', async () => {
    const { stdout } = await sagas('show', two.id, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ sagaId: two.id, version: two.saga.version, audit: [], commands: [] });
  });

  it('ends with 1 when there is no such saga', async () => {
    const { code, stderr } = await sagas('show', 'ord_01h455vb4pex5vsknk084sn02q');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('there is no saga') as string });
  });
});

describe('resolve', () => {
  it('wants to know which step, where several are parked', async () => {
    const { code, stderr } = await sagas('resolve', two.id, '--action', 'retry', '--reason', 'again');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `saga '${two.id}' is acting: several steps are parked: --step authorize-payment, or --step book-shipment\n`,
    });
  });

  it('ends with 2 when the decision is not whole', async () => {
    const complete = ['resolve', one.id, '--action', 'complete-with', '--reason', 'by hand', '--result', '{}'];
    const { code, stderr } = await sagas(...complete, '--evidence', 'ticket');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('/result/authorizationRef') as string,
    });
  });

  it.each([
    ['one without an id', []],
    ['both an id and --all', ['ord_01h455vb4pex5vsknk084sn02q', '--all']],
    ['a filter about one saga', ['ord_01h455vb4pex5vsknk084sn02q', '--failure', 'Broken']],
    ['a version about many', ['--all', '--version', '3']],
    ['what is no JSON', ['ord_01h455vb4pex5vsknk084sn02q', '--input', 'tok_visa']],
  ])('refuses %s', async (_, args) => {
    const { code, stderr } = await sagas('resolve', ...args, '--action', 'retry', '--reason', 'again');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error: /u) as string });
  });
});

it('watch tells what is parked, healed and resolved, until Ctrl-C', async () => {
  const watched = await park({ system, breakages }, STEP);
  const child = spawn(process.execPath, [resolve('cli/backstitch.ts'), 'sagas', 'watch', '--json', ...whom()]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const changes: unknown[] = [];
  createInterface(child.stdout).on('line', (line) => changes.push(JSON.parse(line)));
  const told = async (change: object): Promise<void> =>
    eventually(() => expect(changes).toContainEqual(expect.objectContaining(change)));

  await told({ change: 'parked', sagaId: undo.id, step: 'authorize-payment', allowed: ['retry', 'settle'] });
  await told({
    change: 'parked',
    sagaId: watched.id,
    failure: { type: 'Broken', message: expect.anything() as string },
  });
  await breakages.mend(watched.id, 'authorizePayment');
  await sagas('resolve', watched.id, '--action', 'retry', '--reason', 'mended');
  const decision = { action: 'retry', actor: 'staff_ann', reason: 'mended' };
  await told({ change: 'resolved', sagaId: watched.id, decision });
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

describe('resolve --all', () => {
  const all = ['resolve', '--all', '--failure', 'Broken', '--step', 'authorize-payment', '--reason', 'mended'];

  it('tells beforehand whom it would be about, and does nothing', async () => {
    const { code, stdout } = await sagas(...all, '--action', 'retry', '--dry-run', '--limit', '2');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${one.id}\n${two.id}\nit would be about 2 sagas; nothing is done\n`,
    });
    expect((await listed('--attention')).length).toBeGreaterThanOrEqual(3);
  });

  it('decides about all, and waits for what comes of it', async () => {
    for (const { id } of [one, two]) await breakages.mend(id, 'authorizePayment', 'bookShipment');
    const { code, stdout, stderr } = await sagas(...all, '--state', 'acting', '--action', 'retry');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "'retry' for 2 sagas: 2 heeded it\n", stderr: '' });
    expect(await system.saga(one.id)).toMatchObject({ outcome: { status: 'confirmed' } });
  });

  it('ends with 1 when nothing allowed it', async () => {
    const { code, stdout } = await sagas(...all, '--state', 'compensating', '--action', 'skip', '--json');
    expect({ code, batch: JSON.parse(stdout) as BatchView }).toMatchObject({ code: 1, batch: { total: 1, left: 1 } });
  });

  it('tells what the API finds wrong', async () => {
    const { code, stderr } = await sagas(...all, '--action', 'settle');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('/action') as string });
  });
});
