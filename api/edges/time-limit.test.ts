import { setTimeout as pause } from 'node:timers/promises';

import type { RequestHandler } from 'express';
import { Agent, request } from 'undici';
import { expect, it } from 'vitest';

import { call } from '../../tests/support/http.ts';
import { served } from './apps.fixture.ts';
import { answerWithin } from './time-limit.ts';

const never: RequestHandler = () => undefined;

it('answers for who does not answer in time, and says that it may be asked again', async () => {
  const { url } = await served([answerWithin(20), never]);
  expect(await call('GET', url)).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: { code: 'unavailable', retryable: true },
  });
});

it.each<[string, RequestHandler]>([
  ['an answer', (_request, response) => void response.status(201).location('/x').json({ late: true })],
  ['a failure', () => Promise.reject(new Error('too late'))],
])('drops %s that comes too late, and keeps the connection', async (_, handler) => {
  const handled = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const connections = new Set<unknown>();
  const late: RequestHandler = async (request, response, next) => {
    connections.add(request.socket);
    if (request.path === '/next') {
      response.json({ next: true });
      return;
    }
    await released.promise;
    setImmediate(handled.resolve);
    await handler(request, response, next);
  };
  const { url } = await served([answerWithin(20), late]);
  await using agent = Object.assign(new Agent({ connections: 1 }), {
    [Symbol.asyncDispose]: async () => agent.close(),
  });
  const first = await request(url, { dispatcher: agent });
  expect([first.statusCode, await first.body.json()]).toMatchObject([503, { code: 'unavailable' }]);
  released.resolve();
  await handled.promise;
  const next = await request(`${url}/next`, { dispatcher: agent });
  expect(await next.body.json()).toEqual({ next: true });
  expect(connections.size).toBe(1);
});

it('gives who would wait as much time more', async () => {
  const slow: RequestHandler = async (_request, response) => {
    await pause(200);
    response.json({ patient: true });
  };
  const { url } = await served([answerWithin(20), slow]);
  expect(await call('GET', url, undefined, { prefer: 'wait=5' })).toMatchObject({ status: 200 });
  expect(await call('GET', url)).toMatchObject({ status: 503 });
});

it('leaves alone what has begun to answer', async () => {
  const stream: RequestHandler = async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    await pause(100);
    response.end('data: 1\n\n');
  };
  const { url } = await served([answerWithin(20), stream]);
  expect(await (await fetch(url)).text()).toBe('data: 1\n\n');
});
