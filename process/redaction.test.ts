import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { redacted } from './redaction.ts';

/** What a logger writes about something. */
function written(log: (logger: pino.Logger) => void): string {
  const lines: string[] = [];
  log(pino({ base: null, timestamp: false, level: 'trace' }, { write: (line) => void lines.push(redacted(line)) }));
  return lines.join('');
}

const CANARY = 'canary-7f3a';
const JWT = `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ${CANARY}.c2ln`;
const DATABASE = `postgres://orders_app:${CANARY}@127.0.0.1:5432/orders`;

function errorWith(properties: object, message = 'broken', options: ErrorOptions = {}): Error {
  return Object.assign(new Error(message, options), properties);
}

describe('no canary comes out of a log', () => {
  it.each<[string, object]>([
    ['a token', { headers: { authorization: `Bearer ${CANARY}` } }],
    ['a header as it was written', { Authorization: CANARY }],
    ['a cookie', { req: { headers: { cookie: `session=${CANARY}` } } }],
    ['a new cookie', { res: { headers: { 'set-cookie': [`session=${CANARY}`, 'b=1'] } } }],
    ['an idempotency key', { request: { headers: { 'idempotency-key': CANARY } } }],
    ["a client's raw headers", { rawHeaders: ['Cookie', CANARY] }],
    ['a card', { order: { card: CANARY } }],
    ['an address', { order: { address: { name: CANARY, line1: 'Quay 1' } } }],
    ['a password', { deep: [{ in: { a: { list: { PASSWORD: CANARY } } } }] }],
    ['a secret that is no text', { secret: { is: [CANARY] } }],
    ["a database's URL", { url: DATABASE }],
    ['a URL with a password alone', { url: `redis://:${CANARY}@host` }],
    ['a JWT', { seen: JWT }],
    ["a card's token in a text", { why: `'tok_${CANARY.replaceAll('-', '_')}' was declined` }],
    ["a webhook's secret", { why: `'whsec_${CANARY.replaceAll('-', '+')}' is none` }],
    ['an error with headers', { err: errorWith({ config: { headers: { Authorization: `Basic ${CANARY}` } } }) }],
    [
      'an error with a request',
      { err: errorWith({ request: { _header: `GET / HTTP/1.1\r\nCookie: a=${CANARY}\r\nX: y` } }) },
    ],
    ["an error that names a database's URL", { err: errorWith({}, `can't reach ${DATABASE}`) }],
    ["an error's cause", { err: errorWith({}, 'away', { cause: errorWith({ url: DATABASE }, `no ${DATABASE}`) }) }],
    ['errors together', { err: new AggregateError([errorWith({ token: CANARY }), errorWith({}, DATABASE)], 'all') }],
    ['an error under another name', { reason: errorWith({ password: CANARY }) }],
  ])('with %s', (_, fields) => {
    const line = written((log) => log.error(fields, 'it happened'));
    expect(line).not.toMatch(/canary.7f3a/u);
    expect(line).toContain('[redacted]');
    expect(JSON.parse(line)).toMatchObject({ level: 50, msg: 'it happened' });
  });

  it('in a message, or by what a child of the logger always says', () => {
    const line = written((log) => {
      log.info(`connecting to ${DATABASE} as Bearer ${CANARY}`);
      log.child({ token: CANARY, url: DATABASE }).warn(errorWith({ cookie: CANARY }, `no ${JWT}`));
    });
    expect(line).not.toContain(CANARY);
    expect(line.split('\n').filter(Boolean)).toHaveLength(2);
  });
});

it('leaves the rest as it is', () => {
  const fields = {
    url: 'http://127.0.0.1:7233/a:b@c',
    address: '127.0.0.1',
    key: 'ord_1',
    tokens: 3,
    at: 'a@b.c',
    none: null,
  };
  expect(JSON.parse(written((log) => log.info(fields, 'ready: 100 %')))).toEqual({
    level: 30,
    ...fields,
    msg: 'ready: 100 %',
  });
});

// So long that what is quadratic never ends.
it.each(['://', '://a:', 'bearer ', 'eyJa.', 'cookie:', 'tok_', 'whsec_', 'a:b@'])(
  "reads a text of '%s' in one go",
  (unit) => {
    const line = JSON.stringify({ text: unit.repeat(4_000_000 / unit.length) });
    expect(redacted(line)).toContain('"text"');
  },
);
