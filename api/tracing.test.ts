import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

import { Router } from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serve, type HttpServer } from '../process/serve.ts';
import { appAround } from './edges/apps.fixture.ts';
import { traceOf, type Trace } from './tracing.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const GIVEN = `00-${TRACE_ID}-${SPAN_ID}-01`;

const logged: string[] = [];
let server: HttpServer;
beforeAll(async () => {
  const routes = Router();
  routes.get('/trace', (_request, response) => void response.json(traceOf(response)));
  routes.get('/bug', () => {
    throw new Error('a bug');
  });
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  server = await serve(appAround([routes], { log }), 0);
});
afterAll(async () => server.close());

type Headers = Readonly<Record<string, string | string[]>>;

/** Sends the headers as they are: a list of values as several lines. */
async function get(path: string, headers: Headers): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ port: server.port, path, headers }, resolve).once('error', reject).end();
  return json(await promise);
}

const traced = async (headers: Headers): Promise<Trace> => (await get('/trace', headers)) as Trace;
const parts = ({ context }: Trace): string[] => context.traceparent.split('-');

describe('a traceparent', () => {
  it.each([
    ['of our version', GIVEN, '01'],
    ['that is not sampled', GIVEN.replace(/01$/u, '00'), '00'],
    ['with flags that nobody knows', GIVEN.replace(/01$/u, 'fd'), '01'],
    ['with other flags that nobody knows', GIVEN.replace(/01$/u, 'fe'), '00'],
    ['of a later version', GIVEN.replace('00', 'cc'), '01'],
    ['of a later version that has more to say', `${GIVEN.replace('00', 'cc')}-what-the-future-brings`, '01'],
    ['of a later version that ends with a dash', `${GIVEN.replace('00', '01')}-`, '01'],
    ['with blanks around it', ` ${GIVEN}\t`, '01'],
  ])('%s is gone on with, in our version and with a parent of our own', async (_which, traceparent, flags) => {
    const trace = await traced({ traceparent });
    expect(trace.traceId).toBe(TRACE_ID);
    expect(parts(trace)).toEqual(['00', TRACE_ID, expect.stringMatching(/^[\da-f]{16}$/u), flags]);
    expect(parts(trace)).not.toContain(SPAN_ID);
  });

  it.each<[string, string | string[]]>([
    ['is empty', ''],
    ['is nonsense', 'nonsense'],
    ['comes twice', [GIVEN, GIVEN]],
    ['comes twice, of a later version', [`${GIVEN.replace('00', 'cc')}-more`, GIVEN]],
    ['comes twice in one line', `${GIVEN}, ${GIVEN}`],
    ['is of version ff', GIVEN.replace('00', 'ff')],
    ['is of no version', GIVEN.slice(3)],
    ['is of half a version', GIVEN.slice(1)],
    ['is of no hexadecimal version', GIVEN.replace('00', '0g')],
    ['is in capitals', GIVEN.toUpperCase()],
    ['has one capital', GIVEN.replace('f', 'F')],
    ['has a trace id of zeros', GIVEN.replace(TRACE_ID, '0'.repeat(32))],
    ['has a parent id of zeros', GIVEN.replace(SPAN_ID, '0'.repeat(16))],
    ['has a short trace id', GIVEN.replace(TRACE_ID, TRACE_ID.slice(1))],
    ['has a long trace id', GIVEN.replace(TRACE_ID, `${TRACE_ID}0`)],
    ['has a short parent id', GIVEN.replace(SPAN_ID, SPAN_ID.slice(1))],
    ['has a long parent id', GIVEN.replace(SPAN_ID, `${SPAN_ID}0`)],
    ['has no flags', GIVEN.slice(0, -3)],
    ['has half its flags', GIVEN.slice(0, -1)],
    ['has long flags', `${GIVEN}0`],
    ['has more to say than its version can', `${GIVEN}-more`],
    ['ends with a dash', `${GIVEN}-`],
    ['is of a later version, with long flags', `${GIVEN.replace('00', 'cc')}0`],
    ['is of a later version, and goes on without a dash', `${GIVEN.replace('00', 'cc')}.more`],
    ['has other dashes', GIVEN.replaceAll('-', '_')],
    ['has letters of another alphabet', GIVEN.replace('a', 'ä')],
    ['is endless', `${GIVEN.replace('00', 'cc')}${'a'.repeat(8000)}`],
  ])('that %s begins a new trace, and its state is not passed on', async (_what, traceparent) => {
    const trace = await traced({ traceparent, tracestate: 'a=1' });
    expect(trace.traceId).not.toBe(TRACE_ID);
    expect(trace.traceId).toMatch(/^(?!0{32})[\da-f]{32}$/u);
    expect(parts(trace)).toEqual(['00', trace.traceId, expect.stringMatching(/^[\da-f]{16}$/u), '01']);
    expect(trace.context).not.toHaveProperty('tracestate');
  });

  it('that is missing begins a new trace with each request', async () => {
    const [one, other] = [await traced({}), await traced({})];
    expect(one.traceId).not.toBe(other.traceId);
  });
});

describe('a tracestate', () => {
  const state = async (tracestate: string | string[]): Promise<string | undefined> =>
    (await traced({ traceparent: GIVEN, tracestate })).context.tracestate;
  const member = (key: string, length: number): string => `${key}=${'x'.repeat(length - key.length - 1)}`;
  const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}=1`);

  it.each<[string, string | string[], string]>([
    ['with one member', 'rojo=00f067aa0ba902b7', 'rojo=00f067aa0ba902b7'],
    ['of several lines', ['a=1', 'b=2,c=3'], 'a=1,b=2,c=3'],
    ['with blanks and empty members', ' a=1 ,\t, b=2,', 'a=1,b=2'],
    ['with all that may be in it', "0_-*/@t=!' +~ :;<>?", "0_-*/@t=!' +~ :;<>?"],
    ['of as many members as may be', many(32).join(','), many(32).join(',')],
    ['of 512 characters', `${member('a', 256)},${member('b', 255)}`, `${member('a', 256)},${member('b', 255)}`],
    [
      'too long, without what is long in it',
      `${member('a', 129)},b=2,${member('c', 250)},${member('d', 200)},e=5`,
      `${member('a', 129)},b=2,${member('c', 250)},e=5`,
    ],
    [
      'too long, without its end',
      many(20)
        .map((it) => it + 'x'.repeat(40))
        .join(','),
      many(11)
        .map((it) => it + 'x'.repeat(40))
        .join(','),
    ],
  ])('%s is passed on', async (_what, tracestate, expected) => {
    expect(await state(tracestate)).toBe(expected);
  });

  it.each<[string, string | string[]]>([
    ['is empty', ''],
    ['has nothing but commas', ',,,'],
    ['has a member without a value', 'a=1,b'],
    ['has an empty value', 'a='],
    ['has a key in capitals', 'A=1'],
    ['has a long key', `${'k'.repeat(257)}=1`],
    ['has a long value', `k=${'v'.repeat(257)}`],
    ['has the same key twice', ['a=1', 'a=2']],
    ['has too many members', many(33).join(',')],
    ['has an equals sign too many', 'a=1=2'],
    ['has a tab in a value', 'a=1\t2'],
    ['has what is not ASCII', 'a=\u00ff'],
  ])('that %s is not, and the trace is gone on with', async (_what, tracestate) => {
    const trace = await traced({ traceparent: GIVEN, tracestate });
    expect(trace).toMatchObject({ traceId: TRACE_ID });
    expect(trace.context).not.toHaveProperty('tracestate');
  });
});

describe('a problem', () => {
  it.each(['/nowhere', '/bug'])('at %s is answered with the trace id of the caller', async (path) => {
    expect(await get(path, { traceparent: GIVEN })).toMatchObject({ traceId: TRACE_ID });
  });

  it('of ours is logged with it', async () => {
    logged.length = 0;
    await get('/bug', { traceparent: GIVEN, 'x-request-id': 'mine' });
    expect(logged.map((line): unknown => JSON.parse(line))).toMatchObject([{ traceId: TRACE_ID, requestId: 'mine' }]);
  });
});
