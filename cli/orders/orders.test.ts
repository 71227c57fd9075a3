import { expect, test } from 'vitest';

import { type CliResult, runCli } from '../../tests/support/cli.ts';
import { api, says } from '../api.fixture.ts';
import { CONFIRMED, ORDER, REJECTED, saga } from '../order/saga.fixture.ts';

const run = async (...args: readonly string[]): Promise<CliResult> => runCli('backstitch', ['orders', ...args]);

const pageOf = (hasMore: boolean, ...ids: readonly string[]) =>
  says({ data: ids.map((id) => ({ ...ORDER, id })), hasMore });
const command = (status: string, rest: object = {}) => ({
  id: 'cmd_00000000000000000000000001',
  orderId: 'ord_00000000000000000000000001',
  status,
  kind: 'cancel',
  outcome: null,
  undone: [],
  kept: [],
  createdAt: '2026-01-01T12:00:00Z',
  answeredAt: null,
  links: { self: '/c', order: '/o', saga: '/s' },
  ...rest,
});
const refuses = (status: number, detail: string) => says({ title: 'No', detail }, status);

test('lists orders, a line each, and asks for those that are wanted', async () => {
  const { url, sent } = await api(pageOf(true, 'ord_00000000000000000000000002', 'ord_00000000000000000000000001'));
  const filters = ['--status', 'placed', '--customer', 'cus_demo', '--placed-after', '2026-11-23', '--limit', '2'];
  const { code, stdout } = await run('list', '--url', url, ...filters);
  expect(stdout).toMatch(
    /^ord_00000000000000000000000002 {2}placed +2026-01-01 12:00:00 +25.00 EUR {2}cus_demo +2 tea\nord_00000000000000000000000001 /,
  );
  expect(sent.map(({ line }) => line)).toEqual([
    'GET /v1/orders?status=placed&customerId=cus_demo&placedAfter=2026-11-23T00%3A00%3A00.000Z&limit=2',
  ]);
  expect(code).toBe(0);
});

test('lists all of them, page by page', async () => {
  const { url, sent } = await api(
    pageOf(true, 'ord_00000000000000000000000003', 'ord_00000000000000000000000002'),
    pageOf(false, 'ord_00000000000000000000000001'),
  );
  const { stdout } = await run('list', '--url', url, '--all', '--json');
  expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual([
    'ord_00000000000000000000000003',
    'ord_00000000000000000000000002',
    'ord_00000000000000000000000001',
  ]);
  expect(sent.map(({ line }) => line)).toEqual([
    'GET /v1/orders?limit=100',
    'GET /v1/orders?limit=100&starting_after=ord_00000000000000000000000002',
  ]);
});

test('says that there are none', async () => {
  const { url } = await api(pageOf(false));
  expect(await run('list', '--url', url)).toEqual({ code: 0, stdout: 'there are no such orders\n', stderr: '' });
  expect(await run('list', '--url', url, '--json')).toMatchObject({ stdout: '[]\n' });
});

test('shows an order, its history and its saga', async () => {
  const { url } = await api((sent, response) => says(sent.line.endsWith('/saga') ? REJECTED : ORDER)(sent, response));
  const { code, stdout } = await run('show', 'ord_00000000000000000000000001', '--url', url);
  expect(stdout).toMatch(
    /^ord_00000000000000000000000001 {2}placed {2}cus_demo {2}25.00 EUR\n {2}2 tea at 12.50 EUR\n/,
  );
  expect(stdout).toContain('  2026-01-01T12:00:00.000Z  placed        accepted\n');
  expect(stdout).toMatch(/↩ authorize-payment .*\n.*saga settled: rejected\n/s);
  expect(code).toBe(0);
  const { stdout: json } = await run('show', 'ord_00000000000000000000000001', '--url', url, '--json');
  expect(JSON.parse(json)).toEqual({ order: ORDER, saga: REJECTED });
});

test.each([
  ['confirmed', null, 'is confirmed: 25.00 EUR paid.'],
  ['shipped', 'BST1', 'is shipped: 25.00 EUR paid, on its way as BST1.'],
  ['returning', 'BST1', 'is being returned: the carrier sends its parcel BST1 back, and 25.00 EUR are given back.'],
  ['returned', 'BST1', 'is returned: 25.00 EUR given back.'],
])('an order that is %s', async (status, trackingNumber, words) => {
  const order = { ...ORDER, status, trackingNumber };
  const { url } = await api((sent, response) => says(sent.line.endsWith('/saga') ? CONFIRMED : order)(sent, response));
  const { stdout } = await run('show', ORDER.id, '--url', url);
  expect(stdout).toContain(`\nOrder '${ORDER.id}' ${words}\n`);
});

test('shows how an order ended whose saga settles meanwhile', async () => {
  let status = 'processing';
  const { url } = await api((sent, response) => {
    const isSaga = sent.line.endsWith('/saga');
    if (isSaga) status = 'rejected';
    says(isSaga ? REJECTED : { ...ORDER, status })(sent, response);
  });
  const { stdout } = await run('show', 'ord_00000000000000000000000001', '--url', url);
  expect(stdout).toContain("Order 'ord_00000000000000000000000001' is rejected: ");
});

test.each(['show', 'cancel'])('%s ends with 1 when there is no such order', async (verb) => {
  const { url } = await api(refuses(404, "there is no order 'ord_00000000000000000000000009'"));
  expect(await run(verb, 'ord_00000000000000000000000009', '--url', url)).toEqual({
    code: 1,
    stdout: '',
    stderr: "No: there is no order 'ord_00000000000000000000000009'\n",
  });
});

test('cancels an order, and tells what was taken back', async () => {
  const done = command('done', {
    outcome: { status: 'cancelled', by: 'cus_demo', reason: 'twice' },
    undone: ['reserve-stock'],
  });
  const { url, sent } = await api(says(done));
  const { code, stdout } = await run('cancel', 'ord_00000000000000000000000001', '--reason', 'twice', '--url', url);
  expect(sent).toMatchObject([
    { line: 'POST /v1/orders/ord_00000000000000000000000001/cancel', body: '{"reason":"twice"}' },
  ]);
  expect(sent[0]?.key).toMatch(/^[\da-f-]{36}$/);
  expect(stdout).toBe("Order 'ord_00000000000000000000000001' is cancelled; taken back: reserve-stock.\n");
  expect(code).toBe(0);
});

test('ends with 1 when it is too late', async () => {
  const { url } = await api(refuses(409, 'it is past the point of no return'));
  expect(await run('cancel', 'ord_00000000000000000000000001', '--url', url)).toMatchObject({
    code: 1,
    stderr: 'No: it is past the point of no return\n',
  });
});

test('waits until the saga has settled, if asked to', async () => {
  const pending = command('pending');
  const { url, sent } = await api(
    says(pending, 202),
    says(saga({ state: 'compensating' })),
    says(saga({ state: 'settled', outcome: { status: 'cancelled', by: 'cus_demo', reason: 'twice' } })),
    says(pending),
    says(command('done', { outcome: { status: 'cancelled', by: 'cus_demo', reason: 'twice' } })),
  );
  const { code, stdout } = await run('cancel', 'ord_00000000000000000000000001', '--wait', '--url', url);
  expect(sent.map(({ line }) => line).slice(1)).toEqual([
    'GET /v1/orders/ord_00000000000000000000000001/saga',
    'GET /v1/orders/ord_00000000000000000000000001/saga',
    'GET /v1/orders/ord_00000000000000000000000001/commands/cmd_00000000000000000000000001',
    'GET /v1/orders/ord_00000000000000000000000001/commands/cmd_00000000000000000000000001',
  ]);
  expect(stdout).toMatch(/saga compensating\n.*saga settled: cancelled\n.*is cancelled; nothing had been done\.\n$/s);
  expect(code).toBe(0);
});

test('says that a cancel is on its way, when nobody waits', async () => {
  const { url } = await api(says(command('pending'), 202));
  const { code, stdout } = await run('cancel', 'ord_00000000000000000000000001', '--url', url);
  expect(stdout).toBe(
    "The cancel of order 'ord_00000000000000000000000001' is on its way; to see what comes of it: " +
      `npx backstitch orders show ord_00000000000000000000000001 --url ${url}\n`,
  );
  expect(code).toBe(0);
});

test.each([
  [['list', '--status', 'lost']],
  [['list', '--limit', '0']],
  [['list', '--placed-after', 'yesterday']],
  [['show']],
  [['show', '']],
  [['cancel', 'nope']],
  [['cancel', 'ord_00000000000000000000000001', 'ord_00000000000000000000000002']],
])('refuses %j', async (args) => {
  expect(await run(...args)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: /) as string,
  });
});
