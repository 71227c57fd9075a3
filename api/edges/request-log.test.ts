import { connect } from 'node:net';

import { Router } from 'express';
import { pino } from 'pino';
import { request } from 'undici';
import { beforeEach, describe, expect, it } from 'vitest';

import { redacted } from '../../process/redaction.ts';
import { head } from '../../process/wire.fixture.ts';
import { eventually } from '../../tests/support/patience.ts';
import { appAround, listening } from './apps.fixture.ts';

const CANARY = 'canary-7f3a';

let lines: string[];
let url: string;
let port: number;
/** Where nobody waits long for an answer. */
let hasty: string;
let arrived: PromiseWithResolvers<void>;
beforeEach(async () => {
  lines = [];
  const log = pino(
    { base: null, timestamp: false, level: 'debug' },
    { write: (line) => void lines.push(redacted(line)) },
  );
  const things = Router();
  things.get('/things/:id', (_request, response) => {
    response.locals['trace'] = { traceId: '4bf9' };
    response.json({ id: 1 });
  });
  things.get('/broken', ({ headers }) => {
    throw Object.assign(new Error(`no postgres://app:${CANARY}@db/orders`), { request: { headers } });
  });
  arrived = Promise.withResolvers();
  things.get('/silent', () => arrived.resolve());
  ({ url, port } = await listening(appAround([things], { log })));
  ({ url: hasty } = await listening(appAround([things], { log, answerWithinMs: 50 })));
});

/** The one line that there is, once there is one. */
async function line(): Promise<Record<string, unknown>> {
  await eventually(() => expect(lines).toHaveLength(1));
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

async function get(path: string, headers: Record<string, string> = {}, at = url): Promise<void> {
  const { body } = await request(`${at}${path}`, { headers: { 'x-request-id': 'req-1', ...headers } });
  await body.dump();
}

describe('a request is one line', () => {
  it('with what was asked and how it went, for who looks for it when it went well', async () => {
    await get('/v1/things/1?card=x');
    expect(await line()).toEqual({
      level: 20,
      requestId: 'req-1',
      method: 'GET',
      route: '/things/:id',
      path: '/v1/things/1',
      status: 200,
      durationMs: expect.any(Number) as number,
      traceId: '4bf9',
      msg: 'answered',
    });
  });

  it.each([
    ['/v1/nothing', 404],
    ['/v1/things/%ZZ', 400],
  ])('worth a look when the caller was wrong: %s', async (path, status) => {
    await get(path);
    const entry = await line();
    expect(entry).toMatchObject({ level: 30, status, path, msg: 'answered' });
    expect(entry).not.toHaveProperty('err');
  });

  it('of an error, with what was thrown, when we were', async () => {
    await get('/v1/broken');
    expect(await line()).toMatchObject({
      level: 50,
      status: 500,
      route: '/broken',
      err: { type: 'Error', message: 'no postgres://app:[redacted]@db/orders' },
      msg: 'failed',
    });
  });

  it('of an error when there was no answer in time', async () => {
    await get('/v1/silent', {}, hasty);
    const entry = await line();
    expect(entry).toMatchObject({ level: 50, status: 503, route: '/silent', msg: 'failed' });
    expect(entry).not.toHaveProperty('err');
  });

  it('without a status when its caller left', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(head('GET /silent HTTP/1.1', 'Host: x'));
    await arrived.promise;
    socket.destroy();
    const entry = await line();
    expect(entry).toMatchObject({ level: 20, msg: 'left before the answer' });
    expect(entry).not.toHaveProperty('status');
  });

  it('however long its path is', async () => {
    await get(`/v1/${'x'.repeat(10_000)}`);
    expect((await line())['path']).toHaveLength(200);
  });
});

it('no canary of a request comes out', async () => {
  const secrets = {
    authorization: `Bearer ${CANARY}`,
    cookie: `session=${CANARY}`,
    'idempotency-key': CANARY,
  };
  for (const path of ['/v1/things/1', '/v1/broken', '/v1/nothing']) await get(`${path}?token=${CANARY}`, secrets);
  await get(`/v1/silent?token=${CANARY}`, secrets, hasty);
  const order = { card: `tok_${CANARY}`, address: { name: CANARY }, twice: 1 };
  const sent = JSON.stringify(order).replace('}', '},"twice":2');
  const headers = { ...secrets, 'content-type': 'application/json' };
  await (await request(`${url}/things/1`, { method: 'POST', body: sent, headers })).body.dump();
  await eventually(() => expect(lines).toHaveLength(5));
  expect(lines.join('')).not.toContain(CANARY);
});
