import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { serve } from './serve.ts';

/** Longer than a test may take. */
const NEVER_MS = 3_600_000;

test('names the port that is taken', async () => {
  const server = await serve((_request, response) => void response.end(), 0);
  await expect(serve(() => undefined, server.port)).rejects.toThrow(
    `port '${server.port}' is taken by another process: stop that one, or configure another port`,
  );
  await server.close();
});

test('lets a request end before it closes, though its connection is kept alive', async () => {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const listener = (_request: unknown, response: ServerResponse): void => {
    arrived.resolve();
    void released.promise.then(() => response.end('done'));
  };
  const server = await serve(listener, 0, '127.0.0.1', { keepAliveTimeout: NEVER_MS });
  const agent = new Agent();
  const reply = request(`http://127.0.0.1:${server.port}/`, { dispatcher: agent });
  await arrived.promise;
  const closed = server.close(NEVER_MS);
  released.resolve();
  expect(await (await reply).body.text()).toBe('done');
  await closed;
  await agent.close();
});

test('does not wait for connections that have no request, or none yet', async () => {
  const served = Promise.withResolvers<void>();
  const server = await serve((_request, response) => response.once('close', served.resolve).end('done'), 0);
  const sockets = Array.from({ length: 3 }, () => connect(server.port, '127.0.0.1'));
  const [, half, kept] = sockets;
  const ended = sockets.map(async (socket) => text(socket));
  half?.write('GET / HT');
  kept?.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await served.promise;
  await server.close(NEVER_MS);
  expect(await Promise.all(ended)).toEqual(['', '', expect.stringContaining('done')]);
});

test('hears what had arrived when it was told to close', async () => {
  const server = await serve((_request, response) => void response.end('heard'), 0);
  const socket = connect(server.port, '127.0.0.1');
  const reply = text(socket);
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.close(NEVER_MS);
  expect(await reply).toContain('heard');
});

test('cuts off what has not ended in time', async () => {
  const server = await serve(() => undefined, 0);
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'connect');
  const cut = once(socket, 'close');
  await server.close(10);
  expect(await cut).toBeDefined();
});

// Only Linux has all of 127/8 without asking.
test.runIf(process.platform === 'linux')(
  'listens where it is told, and on this machine only when not told',
  async () => {
    const anywhere = await serve((_request, response) => void response.end(), 0, '0.0.0.0');
    const here = await serve((_request, response) => void response.end(), 0);
    expect((await fetch(`http://127.0.0.2:${anywhere.port}/`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.2:${here.port}/`)).rejects.toThrow('fetch failed');
    await Promise.all([anywhere.close(), here.close()]);
  },
);
