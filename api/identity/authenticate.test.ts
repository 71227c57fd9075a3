import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Caller } from '../../contracts/identity.ts';
import { type HttpServer, serve } from '../../process/serve.ts';
import { hostileTokens, knock } from '../../tests/support/hostile-tokens.ts';
import { type Issuer, type IssuerKey, newKey, signed, startIssuer } from '../../tests/support/issuer.ts';
import { answerProblems } from '../problems.ts';
import { tracing } from '../tracing.ts';
import { callerOf } from './authenticate.ts';
import { identify } from './identity.ts';

const issuer: Issuer = startIssuer();
const hostile = await hostileTokens(issuer);
const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
let strict: HttpServer;
let lenient: HttpServer;

const apiWith = async (settings: { readonly DEMO_CUSTOMER?: string }): Promise<HttpServer> => {
  const app = express().use(tracing);
  app.use(identify({ ...issuer.settings, ...settings }, log));
  app.get('/me', (_request, response) => void response.json(callerOf(response)));
  return serve(app.use(answerProblems(log)), 0);
};
const urlOf = ({ port }: HttpServer): string => `http://127.0.0.1:${port}/me`;
const caller = async (token: string): Promise<unknown> => {
  const { status, body } = await knock(urlOf(strict), [`Bearer ${token}`]);
  return status === 200 ? (JSON.parse(body) as Caller) : status;
};

beforeAll(async () => {
  strict = await apiWith({});
  lenient = await apiWith({ DEMO_CUSTOMER: 'cus_demo' });
});
beforeEach(() => void lines.splice(0));
afterAll(async () => {
  await Promise.all([strict.close(0), lenient.close(0)]);
  issuer.close();
});

describe('a good token', () => {
  test.each(['ed25519', 'rsa'] as const)('says who calls, signed with %s', async (name) => {
    expect(await caller(signed(issuer[name], issuer.claims()))).toEqual({ subject: 'cus_ada', roles: ['customer'] });
  });

  test.each([
    ['typ with its prefix', () => ({}), { typ: 'application/at+jwt' }],
    ['several audiences', () => ({ aud: ['other', 'backstitch'] }), {}],
    ['claims and headers that we do not know', () => ({ scope: 'x' }), { x5t: 'x' }],
    ['a clock that is behind', (now: number) => ({ iat: now + 50, nbf: now + 50 }), {}],
    ['an end that is not long ago', (now: number) => ({ exp: now - 10 }), {}],
  ])('may have %s', async (_title, claims, header) => {
    const said = { ...issuer.claims(), ...claims(Math.floor(Date.now() / 1000)) };
    expect(await caller(signed(issuer.ed25519, said, header))).toMatchObject({ subject: 'cus_ada' });
  });

  test('has the roles that we know, each once, and perhaps none', async () => {
    const withRoles = async (...roles: readonly string[]): Promise<unknown> =>
      caller(signed(issuer.ed25519, { ...issuer.claims(), sub: 'auth0|ada@example.com', roles }));
    expect(await withRoles('operator', 'root', 'auditor', 'operator')).toEqual({
      subject: 'auth0|ada@example.com',
      roles: ['operator', 'auditor'],
    });
    expect(await withRoles('root')).toEqual({ subject: 'auth0|ada@example.com', roles: [] });
    expect(await withRoles()).toMatchObject({ roles: [] });
  });

  test.each(['bearer', 'BEARER', 'Bearer  '])("may come by the scheme '%s'", async (scheme) => {
    const answer = await knock(urlOf(strict), [`${scheme} ${issuer.token('customer')}`]);
    expect(answer.status).toBe(200);
  });
});

describe('nobody is let in', () => {
  test('by many a hostile token, each with a name of its own', () => {
    expect(new Set(hostile.map(({ name }) => name)).size).toBe(hostile.length);
    expect(hostile.length).toBeGreaterThan(200);
  });

  test.each(hostile)('by $name', async ({ authorization }) => {
    for (const api of [strict, lenient]) {
      const { status, headers, body } = await knock(urlOf(api), authorization);
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="backstitch", error="invalid_token"');
      expect(JSON.parse(body)).toEqual({
        type: 'urn:backstitch:problem:unauthenticated',
        title: 'A valid access token is needed',
        status: 401,
        detail: "send 'Authorization: Bearer' with a valid access token",
        code: 'unauthenticated',
        retryable: false,
        traceId: expect.any(String) as string,
      });
    }
    expect(lines.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([20, 20]);
    expect(lines.join('')).toContain('"reason":');
    const parts = authorization.flatMap((line) => line.split(/[ .]/u)).filter((part) => part.length > 7);
    for (const part of parts) expect(lines.join('')).not.toContain(part);
    for (const secret of ['cus_ada', 'evil', '127.0.0.1']) expect(lines.join('')).not.toContain(secret);
  });

  test('by a token anywhere but in the header', async () => {
    const { status } = await knock(`${urlOf(strict)}?access_token=${issuer.token('customer')}`, []);
    expect(status).toBe(401);
  });
});

test('without credentials the demo customer calls, where there is one, and nobody otherwise', async () => {
  const demo = await knock(urlOf(lenient), []);
  expect(JSON.parse(demo.body)).toEqual({ subject: 'cus_demo', roles: ['customer'] });
  const { status, headers } = await knock(urlOf(strict), []);
  expect(status).toBe(401);
  expect(headers['www-authenticate']).toBe('Bearer realm="backstitch"'); // RFC 6750, 3.1: no error where nothing was tried
});

test('refuses no good token while keys come and go', async () => {
  const { ed25519, rsa } = issuer;
  const answers: unknown[] = [];
  const calls: Promise<void>[] = [];
  const knockWith = (key: IssuerKey): void => {
    calls.push(caller(signed(key, issuer.claims())).then((answer) => void answers.push(answer)));
  };
  let current = ed25519;
  for (let round = 1; round <= 20; round += 1) {
    const next = newKey('EdDSA', `round-${round}`);
    for (let i = 0; i < 5; i += 1) knockWith(current);
    const guess = caller(signed(next, issuer.claims(), { kid: `guess-${round}` }));
    issuer.publish(current, next);
    for (const key of [next, current, next]) knockWith(key);
    expect(await guess).toBe(401);
    await Promise.all(calls); // the tokens of the key before last are no longer used
    current = next;
  }
  expect(answers).toEqual(Array.from({ length: 160 }, () => ({ subject: 'cus_ada', roles: ['customer'] })));
  issuer.publish(ed25519, rsa);
});

test('a route that nobody was asked before is a bug, not an open door', async () => {
  const app = express().use(tracing);
  app.get('/me', (_request, response) => void response.json(callerOf(response)));
  const open = await serve(app.use(answerProblems(log)), 0);
  const { status } = await knock(urlOf(open), [`Bearer ${issuer.token('customer')}`]);
  expect(status).toBe(500);
  await open.close(0);
});
