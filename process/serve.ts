import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  /** The port it listens on, also when any free one was asked for. */
  readonly port: number;
  /** Takes no more connections, lets the requests that are being served end for `graceMs`, and cuts off the rest. */
  close(graceMs?: number): Promise<void>;
}

const THIS_MACHINE = '127.0.0.1';

/**
 * Serves HTTP on `host`: this machine only, unless told otherwise; a proxy in front of it faces the world.
 *
 * @throws Error when the port is taken, saying which
 */
export async function serve(listener: RequestListener, port: number, host = THIS_MACHINE): Promise<HttpServer> {
  const server = createServer(listener);
  await listening(server, port, host);
  // An answer on a kept-alive connection must not hold up a close that has begun.
  server.on('request', (_request, response) => {
    response.once('close', () => server.listening || server.closeIdleConnections());
  });
  // A TCP server's address is an object; only a pipe's is a string.
  const address = server.address() as AddressInfo;
  return { port: address.port, close: (graceMs = 5_000) => close(server, graceMs) };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, port)));
  server.listen(port, host, resolve);
  return promise;
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(`port '${port}' is taken by another process: stop that one, or configure another port`, {
    cause: error,
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  server.close(() => {
    clearTimeout(cutOff);
    resolve();
  });
  return promise;
}
