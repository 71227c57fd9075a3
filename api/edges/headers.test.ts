import { expect, it } from 'vitest';

import { served } from './apps.fixture.ts';
import { dataHeaders, pageHeaders } from './headers.ts';

async function headersOf(url: string): Promise<Readonly<Record<string, string>>> {
  const { headers } = await fetch(url);
  const ofTransport = new Set(['connection', 'content-length', 'date', 'keep-alive']);
  return Object.fromEntries([...headers].filter(([name]) => !ofTransport.has(name)));
}

it('data may neither be framed, nor load anything, nor be kept', async () => {
  const { url } = await served([...dataHeaders, (_request, response) => void response.json({})]);
  expect(await headersOf(url)).toEqual({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    'content-type': 'application/json; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
});

it('a page may load what we serve', async () => {
  const page = [...dataHeaders, ...pageHeaders];
  const { url } = await served([...page, (_request, response) => void response.type('html').end()]);
  const headers = await headersOf(url);
  expect(headers['content-security-policy']).toBe(
    "default-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none';img-src 'self' data:",
  );
  expect([headers['cache-control'], headers['x-content-type-options']]).toEqual([undefined, 'nosniff']);
});
