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

test.each([
  ['done', 200, /^The undo of order 'ord_\w+', by 'ann' \(it came broken\), has begun, as saga 'ord_\w+\/undo'\.\n$/],
  ['pending', 202, / is written down, and begins soon, as saga 'ord_\w+\/undo'\.\n$/],
  ['awaiting-approval', 202, / takes two people: another than 'ann' approves it as 'cmd_\w+'\.\n$/],
])('tells of an undo that is %s', async (status, code, text) => {
  const { url, sent } = await api(says(undo(status), code));
  expect(await run(url)).toEqual({ code: 0, stdout: expect.stringMatching(text) as string, stderr: '' });
  expect(sent).toMatchObject([
    { line: `POST /v1/sagas/${ID}/undo`, body: '{"reason":"it came broken"}', key: expect.any(String) as string },
  ]);
  expect(JSON.parse((await run(url, '--json')).stdout)).toEqual(undo(status));
});

test('tells why an order is not undone, and ends with 1', async () => {
  const { url } = await api(says({ title: 'No', detail: 'it ended rejected' }, 409));
  expect(await run(url)).toMatchObject({ code: 1, stderr: expect.stringContaining('it ended rejected') as string });
});
