import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { serve } from './serve.ts';
import { exchange, head } from './wire.fixture.ts';

type Limits = Parameters<typeof serve>[3];

/** Serves a page that has read the request's body, and counts how many it has begun to serve. */
async function served(
  limits: Limits = {},
  listener: RequestListener = echo,
): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const { port, close } = await serve(
    (request, response) => {
      heard.push(`${request.method} ${request.url}`);
      listener(request, response);
    },
    0,
    '127.0.0.1',
    limits,
  );
  onTestFinished(async () => close(0));
  return { port, heard };
}

const echo: RequestListener = (request, response) => void request.resume().once('end', () => response.end('heard'));

const GOOD = head('GET /good HTTP/1.1', 'Host: x', 'Connection: close');
const POST = ['POST / HTTP/1.1', 'Host: x'];
const SMUGGLED = head('GET /smuggled HTTP/1.1', 'Host: x');

describe('a request that two servers could read in two ways', () => {
  it.each([
    ['with both lengths', head(...POST, 'Content-Length: 5', 'Transfer-Encoding: chunked') + '0\r\n\r\n' + SMUGGLED],
    [
      'with both lengths, the other way round',
      head(...POST, 'Transfer-Encoding: chunked', 'Content-Length: 5') + '0\r\n\r\n' + SMUGGLED,
    ],
    ['with two lengths', head(...POST, 'Content-Length: 0', 'Content-Length: 5') + SMUGGLED],
    ['with one length twice', head(...POST, 'Content-Length: 0', 'Content-Length: 0') + SMUGGLED],
    ['with a list of lengths', head(...POST, 'Content-Length: 0, 5') + SMUGGLED],
    ['with a signed length', head(...POST, 'Content-Length: +5') + 'hello' + SMUGGLED],
    ['with a negative length', head(...POST, 'Content-Length: -5') + SMUGGLED],
    ['with a length in hex', head(...POST, 'Content-Length: 0x5') + 'hello' + SMUGGLED],
    ['with a length beyond all numbers', head(...POST, 'Content-Length: 99999999999999999999') + SMUGGLED],
    ['chunked last but one', head(...POST, 'Transfer-Encoding: chunked, identity') + '0\r\n\r\n' + SMUGGLED],
    [
      'chunked twice',
      head(...POST, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity') + '0\r\n\r\n' + SMUGGLED,
    ],
    ['chunked in other words', head(...POST, 'Transfer-Encoding: xchunked') + '0\r\n\r\n' + SMUGGLED],
    ['with a blank before a colon', head(...POST, 'Transfer-Encoding : chunked') + '0\r\n\r\n' + SMUGGLED],
    ['with a folded header', head(...POST, 'X: a', ' b', 'Content-Length: 0') + SMUGGLED],
    ['with a folded length', head(...POST, 'Content-Length:', ' 0') + SMUGGLED],
    ['with bare line feeds', 'GET / HTTP/1.1\nHost: x\n\n' + SMUGGLED],
    ['with a bare line feed in a header', 'GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n' + SMUGGLED],
    ['with a bare carriage return', 'GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n' + SMUGGLED],
    ['with a NUL in a header', head('GET / HTTP/1.1', 'Host: x', 'X: a\0b') + SMUGGLED],
    ['with a blank in its path', head('GET /a b HTTP/1.1', 'Host: x') + SMUGGLED],
    ['with a tab for a blank', head('GET\t/ HTTP/1.1', 'Host: x') + SMUGGLED],
    ['with a header without a name', head('GET / HTTP/1.1', 'Host: x', ': y') + SMUGGLED],
    ['with a header without a colon', head('GET / HTTP/1.1', 'Host: x', 'nonsense') + SMUGGLED],
    ['of another version', head('GET / HTTP/1.2', 'Host: x') + SMUGGLED],
    ['with a method that there is not', head('GOT / HTTP/1.1', 'Host: x') + SMUGGLED],
    ['that is TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + SMUGGLED],
    [
      'with a chunk that is longer than all memory',
      head(...POST, 'Transfer-Encoding: chunked') + 'fffffffffffffffff\r\n' + SMUGGLED,
    ],
    ['with a negative chunk', head(...POST, 'Transfer-Encoding: chunked') + '-1\r\n' + SMUGGLED],
    [
      'with a chunk that is longer than it says',
      head(...POST, 'Transfer-Encoding: chunked') + '1\r\nab\r\n0\r\n\r\n' + SMUGGLED,
    ],
    ['with chunks and bare line feeds', head(...POST, 'Transfer-Encoding: chunked') + '1\na\n0\n\n' + SMUGGLED],
  ])('%s is refused, and the next one is heard', async (_, sent) => {
    const { port, heard } = await served();
    const reply = await exchange(port, sent);
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
    expect(reply.match(/HTTP\/1\.1/gu)).toHaveLength(1);
    expect(JSON.parse(reply.split('\r\n\r\n')[1] ?? '')).toEqual({
      type: 'urn:backstitch:problem:malformed-request',
      title: 'Bad Request',
      status: 400,
      detail: 'this is not HTTP as it should be',
      code: 'malformed-request',
      retryable: false,
    });
    expect(await exchange(port, GOOD)).toMatch(/^HTTP\/1\.1 200 OK/u);
    expect(heard).not.toContain('GET /smuggled');
  });
});

describe('a request that is too much', () => {
  it('of headers is refused with 431', async () => {
    const { port, heard } = await served();
    const reply = await exchange(port, head('GET / HTTP/1.1', 'Host: x', `X: ${'x'.repeat(17_000)}`));
    expect(reply).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers-too-large"/u);
    expect(await exchange(port, head('GET / HTTP/1.1', 'Host: x', `X: ${'x'.repeat(1e6)}`))).toMatch(
      /^HTTP\/1\.1 431 /u,
    );
    expect(heard).toEqual([]);
  });

  it('of chunk extensions is refused with 413', async () => {
    const { port } = await served();
    const reply = await exchange(
      port,
      `${head(...POST, 'Transfer-Encoding: chunked')}1;x=${'y'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
    );
    expect(reply).toMatch(/^HTTP\/1\.1 413 [^]*"code":"body-too-large"/u);
  });

  it.each([
    ['says nothing', ''],
    ['stops in its headers', 'GET / HTTP/1.1\r\nHo'],
    ['stops in its body', `${head(...POST, 'Content-Length: 5')}he`],
    ['stops in its chunks', `${head(...POST, 'Transfer-Encoding: chunked')}5\r\nhe`],
  ])('of a wait is refused with 408 when it %s', async (_, sent) => {
    const { port } = await served({ headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 });
    expect(await exchange(port, sent)).toMatch(/^HTTP\/1\.1 408 [^]*"code":"request-timeout","retryable":true/u);
  });

  it('of connections is not heard', async () => {
    const { port, heard } = await served({ maxConnections: 1 });
    const first = connect(port, '127.0.0.1');
    await once(first, 'connect');
    expect(await exchange(port, GOOD).catch(() => '')).toBe('');
    first.end(GOOD);
    await once(first.resume(), 'close');
    expect(heard).toEqual(['GET /good']);
  });

  it('of a connection is its last there', async () => {
    const { port } = await served({ maxRequestsPerSocket: 2, keepAliveTimeout: 1 });
    const get = head('GET / HTTP/1.1', 'Host: x');
    const reply = await exchange(port, get + get);
    expect(reply.match(/^Connection: .*$/gmu)).toEqual(['Connection: keep-alive', 'Connection: close']);
  });

  it('to read is cut off when its client does not read it', async () => {
    const closed = Promise.withResolvers<void>();
    const { port } = await served({ timeout: 100 }, (_request, response) => {
      response.once('close', closed.resolve).write(Buffer.alloc(50e6));
    });
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket
      .pause()
      .on('error', () => undefined)
      .write(GOOD);
    await expect(closed.promise).resolves.toBeUndefined();
  });
});

describe('an answer that is under way', () => {
  it('is never mixed with a refusal', async () => {
    const { port } = await served({}, (_request, response) => {
      response.writeHead(200).write('begun');
    });
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').write(head(...POST, 'Transfer-Encoding: chunked'));
    let heard = '';
    for await (const chunk of socket) {
      heard += String(chunk);
      if (heard.includes('begun')) socket.write('nonsense\r\n\r\n');
    }
    expect(heard).toContain('begun');
    expect(heard).not.toContain('400');
  });

  it('to one request is not taken for an answer to the broken one behind it', async () => {
    const { port, heard } = await served({}, () => undefined);
    expect(await exchange(port, `${head('GET /slow HTTP/1.1', 'Host: x')}nonsense\r\n\r\n`).catch(() => '')).toBe('');
    expect(heard).toEqual(['GET /slow']);
  });
});
