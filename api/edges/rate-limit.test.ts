import type { RequestHandler } from 'express';
import { request } from 'undici';
import { expect, it, onTestFinished, vi } from 'vitest';

import { served } from './apps.fixture.ts';
import { limitRate, remoteAddress, type CallerKey, type RateLimits } from './rate-limit.ts';

const ok: RequestHandler = (_request, response) => void response.json({});
const byHeader: CallerKey = ({ headers }) => String(headers['x-caller']);

async function api(limits: RateLimits, callerKey: CallerKey = byHeader): Promise<string> {
  // The window moves by this clock; the second in which a test began doesn't end.
  vi.useFakeTimers({ toFake: ['Date', 'setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { url } = await served([limitRate(limits, callerKey), ok]);
  return url;
}

async function send(
  url: string,
  caller: string,
  {
    method = 'GET',
    ...headers
  }: Readonly<Record<string, string>> & { readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' } = {},
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: unknown }> {
  const reply = await request(url, { method, headers: { 'x-caller': caller, ...headers } });
  const text = await reply.body.text();
  return { status: reply.statusCode, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) };
}

it('refuses what is more than the limit, with when to come again, until the second is over', async () => {
  const url = await api({ reads: 2, writes: 1 });
  expect(await send(url, 'ada')).toMatchObject({ status: 200, headers: { ratelimit: '"reads"; r=1; t=1' } });
  expect(await send(url, 'ada')).toMatchObject({ status: 200, headers: { ratelimit: '"reads"; r=0; t=1' } });
  expect(await send(url, 'ada')).toMatchObject({
    status: 429,
    headers: {
      'retry-after': '1',
      ratelimit: '"reads"; r=0; t=1',
      'content-type': 'application/problem+json; charset=utf-8',
    },
    body: { code: 'too-many-requests', retryable: true, status: 429 },
  });
  vi.advanceTimersByTime(1000);
  expect(await send(url, 'ada')).toMatchObject({ status: 200 });
});

it('tells its policy in every answer, and no name of a caller', async () => {
  const url = await api({ reads: 2, writes: 1 });
  const { headers } = await send(url, 'ada');
  expect(headers['ratelimit-policy']).toMatch(/^"reads"; q=2; w=1; pk=:[\w=]+:$/u);
  expect(JSON.stringify(headers)).not.toContain('ada');
});

it("counts each caller's requests, and reads apart from writes", async () => {
  const url = await api({ reads: 1, writes: 1 });
  expect([await send(url, 'ada'), await send(url, 'bob')]).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(await send(url, 'ada', { method: 'POST' })).toMatchObject({ status: 200 });
  expect(await send(url, 'ada', { method: 'PUT' })).toMatchObject({ status: 429 });
  expect(await send(url, 'ada', { method: 'HEAD' })).toMatchObject({ status: 429 });
});

it('knows callers by their address, whatever they claim it is', async () => {
  const url = await api({ reads: 1, writes: 1 }, remoteAddress);
  expect(await send(url, 'ada', { 'x-forwarded-for': '192.0.2.1' })).toMatchObject({ status: 200 });
  expect(
    await send(url, 'bob', { 'x-forwarded-for': '192.0.2.2', forwarded: 'for=192.0.2.3', 'x-real-ip': '192.0.2.4' }),
  ).toMatchObject({ status: 429 });
});

it('takes an IPv6 network for one caller, and an IPv4 address for one, however it is written', () => {
  const keyOf = (address: string): string =>
    remoteAddress({ socket: { remoteAddress: address } } as Parameters<CallerKey>[0], {} as Parameters<CallerKey>[1]);
  expect(keyOf('2001:db8:1:2::1')).toBe(keyOf('2001:db8:1:3:ffff::2'));
  expect(keyOf('2001:db8:1:2::1')).not.toBe(keyOf('2001:db8:2::1'));
  expect(keyOf('::ffff:192.0.2.1')).toBe(keyOf('192.0.2.1'));
  expect(keyOf('192.0.2.2')).not.toBe(keyOf('192.0.2.1'));
});
