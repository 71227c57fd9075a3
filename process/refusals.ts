/** Answers for requests that Node's HTTP parser doesn't let through to anybody. */
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';

import type { Connections } from './connections.ts';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

const MALFORMED: Refusal = { status: 400, code: 'malformed-request', detail: 'this is not HTTP as it should be' };
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'request-timeout', detail: 'the request took too long to arrive' }],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    { status: 413, code: 'body-too-large', detail: 'the chunk extensions are too long' },
  ],
  ['HPE_HEADER_OVERFLOW', { status: 431, code: 'headers-too-large', detail: 'the headers are too long' }],
]);

/** How long somebody who is being refused may go on talking: closed at once, it wouldn't hear why. */
const LINGER_MS = 500;

/** Answers with a problem, as the APIs do, and closes the connection, for nobody knows where a next request begins. */
export function refuseBrokenRequests(server: Server, connections: Connections): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const { code = '' } = error;
    const refusal = REFUSALS.get(code) ?? (code.startsWith('HPE_') ? MALFORMED : undefined);
    // A server's own sockets are of `net`, whatever the event's type says.
    if (refusal !== undefined && isUnanswered(socket as Socket, connections)) refuse(socket as Socket, refusal);
    else if (!socket.writableEnded) socket.destroy();
  });
}

/** Whether nobody has begun to answer what was broken. An answer to another request is not to be mixed with this one. */
function isUnanswered(socket: Socket, connections: Connections): boolean {
  const [exchange, ...others] = connections.on(socket);
  const concernsIt = exchange === undefined || !(exchange.response.headersSent || exchange.request.complete);
  return socket.writable && concernsIt && others.length === 0;
}

function refuse(socket: Socket, { status, code, detail }: Refusal): void {
  const title = STATUS_CODES[status] ?? '';
  const type = `urn:backstitch:problem:${code}`;
  const body = JSON.stringify({ type, title, status, detail, code, retryable: status === 408 });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
