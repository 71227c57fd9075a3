import { Router } from 'express';
import { request, type Dispatcher } from 'undici';
import { beforeEach, describe, expect, it } from 'vitest';

import { appAround, listening } from './apps.fixture.ts';

let url: string;
beforeEach(async () => {
  const [things, others] = [Router(), Router()];
  things.get('/things/:id', ({ params }, response) => void response.json(params));
  things.delete('/things/:id', (_request, response) => void response.status(204).end());
  others.post('/others', (_request, response) => void response.status(201).json({}));
  ({ url } = await listening(appAround([things, others])));
});

async function send(method: Dispatcher.HttpMethod, path: string): Promise<Record<string, unknown>> {
  const { statusCode: status, headers, body } = await request(`${url}${path}`, { method });
  return { status, allow: headers['allow'], length: headers['content-length'], text: await body.text() };
}

describe('a path that is known', () => {
  it.each([
    ['PATCH', '/v1/things/1', 'GET, HEAD, DELETE, OPTIONS'],
    ['POST', '/things/1', 'GET, HEAD, DELETE, OPTIONS'],
    ['GET', '/v1/others', 'POST, OPTIONS'],
    ['HEAD', '/v1/others', 'POST, OPTIONS'],
    ['TRACE', '/v1/others/', 'POST, OPTIONS'],
  ] as const)('does not take %s %s, and says what it takes', async (method, path, allow) => {
    const reply = await send(method, path);
    expect(reply).toMatchObject({ status: 405, allow });
  });

  it('says so as a problem', async () => {
    const { text } = await send('PUT', '/v1/others');
    expect(JSON.parse(String(text))).toMatchObject({ status: 405, code: 'method-not-allowed', retryable: false });
  });

  it.each([
    ['/v1/things/1', 'GET, HEAD, DELETE, OPTIONS'],
    ['/others', 'POST, OPTIONS'],
  ])('tells what it takes: OPTIONS %s', async (path, allow) => {
    expect(await send('OPTIONS', path)).toEqual({ status: 204, allow, length: undefined, text: '' });
  });

  it('answers HEAD as GET, without a body', async () => {
    const [head, get] = [await send('HEAD', '/v1/things/1'), await send('GET', '/v1/things/1')];
    expect(get).toMatchObject({ status: 200, text: '{"id":"1"}' });
    expect(head).toEqual({ ...get, text: '' });
  });
});

describe('a path that is not known', () => {
  it.each(['GET', 'POST', 'OPTIONS', 'PATCH'] as const)('is not found by %s', async (method) => {
    expect(await send(method, '/v1/nothing')).toMatchObject({ status: 404, allow: undefined });
  });

  it('is not found though it looks like a route', async () => {
    expect(await send('GET', '/v1/things/:id/x')).toMatchObject({ status: 404 });
    expect(await send('GET', '/v1/v1/things/1')).toMatchObject({ status: 404 });
    expect(await send('GET', '/v1/things/%ZZ')).toMatchObject({ status: 400 });
    expect(await send('OPTIONS', '/v1/things/%ZZ')).toMatchObject({ status: 400 });
  });
});
