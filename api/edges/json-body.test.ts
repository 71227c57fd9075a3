import { gzipSync } from 'node:zlib';

import { request } from 'undici';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { exchange } from '../../process/wire.fixture.ts';
import { parse } from '../problems.ts';
import { served } from './apps.fixture.ts';
import { jsonBody, LONGEST_BODY } from './json-body.ts';

let url: string;
let port: number;
beforeEach(async () => {
  ({ url, port } = await served([...jsonBody, ({ body }, response) => void response.json({ read: body as unknown })]));
});

async function post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<object> {
  const reply = await request(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: reply.statusCode, body: await reply.body.json() };
}

/** JSON of so many bytes. */
const ofLength = (bytes: number): string => JSON.stringify('é' + 'x'.repeat(bytes - 4));

describe('a body', () => {
  it('may be as long as the limit, and not a byte longer', async () => {
    expect(Buffer.byteLength(ofLength(LONGEST_BODY))).toBe(65_536);
    expect(await post(ofLength(LONGEST_BODY))).toMatchObject({ status: 200 });
    expect(await post(ofLength(LONGEST_BODY + 1))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it('may not be longer either when its length is not told before', async () => {
    const chunk = 'x'.repeat(LONGEST_BODY - 1);
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n';
    const chunked = `${head}Connection: close\r\n\r\nffff\r\n${chunk}\r\n2\r\nxx\r\n0\r\n\r\n`;
    expect(await exchange(port, chunked)).toContain('"code":"body-too-large"');
  });

  it('that is too long is refused before it is sent', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n';
    expect(await exchange(port, `${head}Content-Length: 65537\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /u);
  });

  it.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json;v=1',
  ])("may be called '%s'", async (type) => {
    expect(await post('{"a":"é"}', { 'content-type': type })).toEqual({ status: 200, body: { read: { a: 'é' } } });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/problem+json',
    'application/jsonp',
    'application/json; charset=utf-16le',
    'application/json; charset=iso-8859-1',
    'json',
    '*/*',
    ' ',
  ])("may not be called '%s'", async (type) => {
    const reply = await post('{"a":1}', { 'content-type': type });
    expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });

  it('may not be compressed', async () => {
    const reply = await post(gzipSync('{"a":1}'), { 'content-encoding': 'gzip' });
    expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });

  it('is nothing when it is empty', async () => {
    expect(await post('')).toEqual({ status: 200, body: {} });
    expect(await post('', { 'content-type': 'text/plain' })).toEqual({ status: 200, body: {} });
  });

  it('that is not UTF-8 is refused, rather than mended', async () => {
    const reply = await post(Buffer.from('{"a":"\xff"}', 'latin1'));
    expect(reply).toMatchObject({ status: 400, body: { code: 'malformed-request', detail: 'the body is not UTF-8' } });
  });

  it('with a name that is there twice is refused, and told where', async () => {
    expect(await post('{"lines":[{"sku":"tea","sku":"mug"}]}')).toMatchObject({
      status: 400,
      body: { code: 'malformed-request', errors: [{ pointer: '/lines/0/sku', detail: 'is there twice' }] },
    });
  });
});

describe("names that JavaScript's objects have of their own", () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.int().optional() }).optional() });

  it.each([
    ['{"__proto__":{"polluted":1}}', '/__proto__'],
    ['{"constructor":{"prototype":{"polluted":1}}}', '/constructor'],
    ['{"a":{"__proto__":{"polluted":1}}}', '/a/__proto__'],
    ['{"a":{"hasOwnProperty":1,"b":1}}', '/a/hasOwnProperty'],
    ['{"prototype":1}', '/prototype'],
  ])('change nothing, and are not known: %s', async (text, pointer) => {
    const { url } = await served([...jsonBody, ({ body }, response) => void response.json(parse(schema, body))]);
    const reply = await request(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
    expect([reply.statusCode, await reply.body.json()]).toMatchObject([
      422,
      { errors: [{ pointer, detail: 'is not known here' }] },
    ]);
    expect([({} as { polluted?: unknown }).polluted, Object.keys(Object.prototype)]).toEqual([undefined, []]);
  });

  it('are what they were after such a body was read without a schema', async () => {
    await post('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a wish with thousands of faults', () => {
  it('is answered with the first hundred', async () => {
    const { url } = await served([...jsonBody, ({ body }) => void parse(z.strictObject({}), body)]);
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`x${index}`, 1])));
    const reply = await request(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const { errors } = (await reply.body.json()) as { errors: unknown[] };
    expect(errors).toHaveLength(100);
  });
});
