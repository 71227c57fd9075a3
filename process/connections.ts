import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request with its answer, from when its headers have arrived until both have ended. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Knows what goes on on each connection of a server. Node's own `closeIdleConnections` takes a connection that has never
 * had a request, such as clients open in advance, for one that is busy.
 */
export class Connections {
  readonly #exchanges = new Map<Socket, Set<Exchange>>();
  #closing = false;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#exchanges.set(socket, new Set());
      socket.once('close', () => this.#exchanges.delete(socket));
    });
    server.on('request', (request, response) => void this.#follow({ request, response }));
  }

  /** The exchanges that go on on a connection. */
  on(socket: Socket): readonly Exchange[] {
    return [...(this.#exchanges.get(socket) ?? [])];
  }

  /** Closes every connection that has nothing to do, now or once what it does has ended. */
  closeIdle(): void {
    this.#closing = true;
    const closeAll = (): void => {
      for (const socket of this.#exchanges.keys()) this.#closeIfIdle(socket);
    };
    // Two turns, between which all that has arrived by now is read.
    setImmediate(() => setImmediate(closeAll));
  }

  async #follow(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const { socket } = request;
    this.#exchanges.get(socket)?.add(exchange);
    await Promise.all([ended(response), ended(request)]);
    this.#exchanges.get(socket)?.delete(exchange);
    if (this.#closing) this.#closeIfIdle(socket);
  }

  #closeIfIdle(socket: Socket): void {
    if (this.#exchanges.get(socket)?.size === 0) socket.destroy();
  }
}

async function ended(stream: IncomingMessage | ServerResponse): Promise<void> {
  if (stream.closed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once('close', resolve);
  await promise;
}
