import { expect, test } from 'vitest';

import { type CliResult, runCli } from '../../tests/support/cli.ts';
import { api, says } from '../api.fixture.ts';

const ID = 'ord_00000000000000000000000001';
const undo = (status: string) => ({
  id: 'cmd_00000000000000000000000001',
  orderId: ID,
  sagaId: `${ID}/undo`,
  status,
  reason: 'it came broken',
  by: 'ann',
  approvedBy: null,
  createdAt: '2026-01-01T12:00:00Z',
  answeredAt: null,
  links: { self: '/c', saga: '/s', order: '/o', approve: '/a' },
});
const run = async (url: string, ...args: readonly string[]): Promise<CliResult> =>
  runCli('backstitch', ['sagas', 'undo', ID, '--reason', 'it came broken', '--url', url, ...args]);

const TOLD = {
  done: / was begun; 'npx backstitch sagas show ord_\w+\/undo --url \S+' tells how it goes\n$/,
  pending: / is written down, and begins soon; 'npx backstitch sagas show /,
  'awaiting-approval':
    / takes two people: somebody other than 'ann' has to approve it: npx backstitch sagas approve ord_\w+ cmd_/,
};

test.each([
  ['done', 200],
  ['pending', 202],
  ['awaiting-approval', 202],
] as const)('tells of an undo that is %s, whoever says so', async (status, code) => {
  const { url, sent } = await api(says(undo(status), code));
  const stdout = expect.stringMatching(TOLD[status]) as string;
  expect(await run(url)).toEqual({ code: 0, stdout, stderr: '' });
  expect(sent).toMatchObject([
    { line: `POST /v1/sagas/${ID}/undo`, body: '{"reason":"it came broken"}', key: expect.any(String) as string },
  ]);
  expect(JSON.parse((await run(url, '--json')).stdout)).toEqual(undo(status));
  const approve = ['sagas', 'approve', ID, undo(status).id, '--url', url];
  expect(await runCli('backstitch', approve)).toEqual({ code: 0, stdout, stderr: '' });
});

test('tells why an order is not undone, and ends with 1', async () => {
  const { url } = await api(says({ title: 'No', detail: 'it ended rejected' }, 409));
  expect(await run(url)).toMatchObject({ code: 1, stderr: expect.stringContaining('it ended rejected') as string });
});
