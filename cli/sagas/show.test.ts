import { expect, test } from 'vitest';

import { STEP_RESULTS } from '../../contracts/resolve.schema.ts';
import type { SagaOutcome } from '../../contracts/saga.ts';
import type { SagaDetails } from '../../contracts/sagas.schema.ts';
import type { UndoView } from '../../contracts/undo.schema.ts';
import { type CliResult, runCli } from '../../tests/support/cli.ts';
import { api, says } from '../api.fixture.ts';
import { at, CONFIRMED, saga, step } from '../order/saga.fixture.ts';

const ID = 'ord_00000000000000000000000001';
const UNDO = `${ID}/undo`;

const undo: UndoView = {
  id: 'cmd_00000000000000000000000001',
  orderId: ID,
  sagaId: UNDO,
  status: 'done',
  reason: 'it came broken',
  by: 'ann',
  approvedBy: null,
  createdAt: at(0),
  answeredAt: at(1),
  links: { self: '/c', saga: '/s', order: '/o', approve: '/a' },
};

function details(rest: Partial<SagaDetails>): SagaDetails {
  const links = { self: '/s', order: '/o', resolve: '/r', cancellation: '/c', undo: '/u' };
  return { ...saga(), pending: null, workflow: null, commands: [], undo: null, audit: [], links, ...rest };
}

const show = async (id: string, url: string): Promise<CliResult> =>
  runCli('backstitch', ['sagas', 'show', id, '--url', url]);

const refused: SagaOutcome = { status: 'rejected', reason: 'RecallRefused', step: 'recall-shipment', message: 'no' };

test.each([
  ['has begun', null],
  ['is done', CONFIRMED.outcome],
  ['came to nothing: RecallRefused at recall-shipment, no', refused],
])('an undo %s', async (course, outcome) => {
  const carrying = details({ sagaId: UNDO, undo, outcome, state: outcome === null ? 'pivoting' : 'settled' });
  const { url } = await api(says(carrying));
  const sentence = `the undo of order '${ID}' by 'ann' (it came broken) ${course}`;
  expect((await show(UNDO, url)).stdout).toMatch(new RegExp(`\n${sentence.replaceAll(/[()]/gu, '\\$&')}\n$`, 'u'));
  const both = await api(says(details({ ...CONFIRMED, undo })), says(carrying));
  expect((await show(ID, both.url)).stdout).toContain(`${sentence}: npx backstitch sagas show ${UNDO} --url `);
});

test('offers a result that the API takes, for each step', async () => {
  const steps = [...STEP_RESULTS.keys(), 'another'].map((name) =>
    step(name, { state: 'parked', allowed: ['complete-with'] }),
  );
  const { url } = await api(says(details({ steps })));
  const { stdout } = await show(ID, url);
  const offered = [...stdout.matchAll(/--step (\S+) .* --result (?:'(.*?)'|(\S+)) /gu)];
  const results = offered.map(([, name = '', json, word = '']) => [name, JSON.parse(json ?? word) as unknown] as const);
  expect(results.map(([name]) => name)).toEqual(steps.map(({ name }) => name));
  for (const [name, result] of results) expect(STEP_RESULTS.get(name)?.safeParse(result).success ?? true).toBe(true);
  expect(results.at(-1)).toEqual(['another', null]);
});

test.each(['', ' ', 'nope', '../orders', `${ID}/redo`])("'%s' is no id of a saga, and nobody is asked", async (id) => {
  const { url, sent } = await api(says({}));
  expect(await show(id, url)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining("argument 'id'. It must be the id of a saga, such as 'ord_") as string,
  });
  expect(sent).toEqual([]);
});
