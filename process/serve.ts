import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Connections } from './connections.ts';
import { refuseBrokenRequests } from './refusals.ts';

export interface HttpServer {
  /** The port it listens on, also when any free one was asked for. */
  readonly port: number;
  /** Takes no more connections, lets the requests that are being served end for `graceMs`, and cuts off the rest. */
  close(graceMs?: number): Promise<void>;
}

/** What one client can take of a server; names and meanings are Node's. */
interface Limits {
  readonly maxHeaderSize: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
  readonly keepAliveTimeout: number;
  readonly timeout: number;
  readonly maxRequestsPerSocket: number;
  readonly maxConnections: number;
}

const LIMITS: Limits = {
  maxHeaderSize: 16_384, // room for a token, and for the cookies that every server on localhost is sent
  headersTimeout: 10_000, // who sends a byte now and then holds a connection for no longer
  requestTimeout: 30_000, // nor with its body, which is small: 64 kB take so long at 18 kbit/s
  connectionsCheckingInterval: 1000, // how exactly the two above are kept; Node's 30 s would be as long as they are
  keepAliveTimeout: 65_000, // longer than the minute of most load balancers: they close an idle connection, not we under their next request
  timeout: 60_000, // nothing is still for so long but a client that doesn't read: streams beat, answers end before
  maxRequestsPerSocket: 10_000, // so that clients who stay come to meet processes that are new
  maxConnections: 10_000, // more are closed unheard, before their memory is what the process dies of
};

const THIS_MACHINE = '127.0.0.1';

/**
 * Serves HTTP on `host`: this machine only, unless told otherwise; a proxy in front of it faces the world.
 *
 * @throws Error when the port is taken, saying which
 */
export async function serve(
  listener: RequestListener,
  port: number,
  host = THIS_MACHINE,
  limits: Partial<Limits> = {},
): Promise<HttpServer> {
  const { timeout, maxRequestsPerSocket, maxConnections, ...options } = { ...LIMITS, ...limits };
  const server = Object.assign(createServer(options), { timeout, maxRequestsPerSocket, maxConnections });
  const connections = new Connections(server);
  server.on('request', listener);
  refuseBrokenRequests(server, connections);
  await listening(server, port, host);
  // A TCP server's address is an object; only a pipe's is a string.
  const address = server.address() as AddressInfo;
  return { port: address.port, close: (graceMs = 5_000) => close(server, connections, graceMs) };
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

function close(server: Server, connections: Connections, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  server.close(() => {
    clearTimeout(cutOff);
    resolve();
  });
  connections.closeIdle();
  return promise;
}
