import { expect, test } from 'vitest';

import { runCli } from '../../tests/support/cli.ts';
import { type Answer, api, hangsUp, says } from '../api.fixture.ts';
import { CONFIRMED, ORDER, REJECTED, saga } from './saga.fixture.ts';

const order = (status: string, trackingNumber: string | null = null): Answer =>
  says({ ...ORDER, status, trackingNumber });
const placed = order('placed');

/** Runs the command to its end. */
const run = async (...args: readonly string[]) => runCli('order', ['--data-dir', '/nowhere', ...args]);

test('places one order, follows it, and ends with 0 when it went well', async () => {
  const { url, sent } = await api(placed, says(saga()), says(CONFIRMED), order('shipped', 'BST1'));
  const { code, stdout } = await run(
    '--url',
    `${url}/`,
    '--sku',
    'mug',
    '--quantity',
    '3',
    '--line',
    'tea=1',
    '--address',
    'Echo',
  );
  const wish = {
    card: 'tok_visa',
    customerId: 'cus_demo',
    lines: [
      { sku: 'mug', quantity: 3 },
      { sku: 'tea', quantity: 1 },
    ],
  };
  expect(sent[0]).toMatchObject({ line: 'POST /v1/orders', key: expect.stringMatching(/^[\da-f-]{36}$/) as string });
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ ...wish, address: { city: 'Echo' } });
  expect(sent.slice(1).map(({ line }) => line)).toEqual([
    'GET /v1/orders/ord_00000000000000000000000001/saga',
    'GET /v1/orders/ord_00000000000000000000000001/saga',
    'GET /v1/orders/ord_00000000000000000000000001',
  ]);
  expect(stdout).toMatch(/saga acting\n.*✓ reserve-stock .*\n.*saga settled: confirmed\n\nOrder /s);
  expect(stdout.match(/Temporal: /g)).toHaveLength(1);
  expect(stdout).toContain("Order 'ord_00000000000000000000000001' is shipped: 25.00 EUR paid, on its way as BST1.");
  expect(code).toBe(0);
});

test('says why and what was taken back, and ends with 1, when it was rejected', async () => {
  const { url } = await api(placed, says(REJECTED), order('rejected'));
  const { code, stdout } = await run('--url', url);
  expect(stdout).toContain(
    "Order 'ord_00000000000000000000000001' is rejected: CardDeclined at authorize-payment, the card was declined. " +
      'Taken back: authorize-payment, reserve-stock.',
  );
  expect(code).toBe(1);
});

test('sends the same order again when the reply is lost', async () => {
  const { url, sent } = await api(hangsUp, placed);
  const { code, stdout } = await run('--url', url, '--no-follow');
  expect(stdout).toMatch(/can't be reached .*; trying again for 10 s\nthe API answers again\n/);
  expect(sent).toHaveLength(2);
  expect(sent[0]).toEqual(sent[1]);
  expect(code).toBe(0);
});

test('goes on following when the API was away for a while', async () => {
  const away = says({ title: 'A part of the system is away', detail: 'the database does not answer' }, 503);
  const { url } = await api(placed, away, hangsUp, says(CONFIRMED), order('shipped'));
  const { code, stdout } = await run('--url', url);
  expect(stdout).toMatch(
    /answers 503: A part of the system is away: the database .*; trying again for 60 s\nthe API answers again\n/,
  );
  expect(code).toBe(0);
});

test('prints the order and its saga as JSON, and nothing else', async () => {
  const { url } = await api(placed, says(REJECTED), order('rejected'));
  const { code, stdout } = await run('--url', url, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    order: { id: 'ord_00000000000000000000000001', status: 'rejected' },
    saga: REJECTED,
  });
  expect(code).toBe(1);
});

test('shows what the API finds wrong with the order', async () => {
  const errors = [{ pointer: '/lines/0/sku', detail: "'nope' is not sold here" }];
  const { url } = await api(says({ title: 'The request is invalid', status: 422, detail: 'see errors', errors }, 422));
  const { code, stdout, stderr } = await run('--url', url, '--sku', 'nope');
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: "The request is invalid:\n  /lines/0/sku 'nope' is not sold here\n",
  });
});

test('says how to start the API where there is none, or something else', async () => {
  const hint = "start it with 'npm start', or say where it is with --url or --data-dir\n";
  expect(await run('--url', 'http://127.0.0.1:65535')).toEqual({
    code: 3,
    stdout: '',
    stderr: `the API at 'http://127.0.0.1:65535' can't be reached (ECONNREFUSED); ${hint}`,
  });
  const { url } = await api(says({ hello: 'world' }, 404));
  expect(await run('--url', url)).toMatchObject({
    code: 3,
    stderr: `what answers at '${url}' is not this version's API (status 404); ${hint}`,
  });
});

test.each([
  [['--quantity', '0']],
  [['--quantity', '1', '--quantity', '2']],
  [['--line', 'tea']],
  [['--line', 'tea=1', '--quantity', '2']],
  [['--url', 'ftp://x']],
  [['--city', 'A', '--address', 'B']],
  [['tea']],
])('refuses %j', async (args) => {
  expect(await run(...args)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: /) as string,
  });
});
