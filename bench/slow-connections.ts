import { connect, type Socket } from 'node:net';

const SECOND = 1_000;
/** In which all of them come. */
export const OPENING_MS = 5 * SECOND;

/** What a slow client does once it is connected. Returns what it does every second from then on. */
type Slowness = (socket: Socket) => () => void;

const head = (line: string, ...headers: readonly string[]): string => [line, 'Host: slow', ...headers].join('\r\n');
const END = '\r\n\r\n';
const BODY = ['Content-Type: application/json', 'Content-Length: 60000', 'Idempotency-Key: slow'];
/** The largest answer that costs next to nothing, so often that the kernel can't keep them all for the reader. */
const ANSWERS = (head('GET /openapi.json HTTP/1.1') + END).repeat(16);

const drip =
  (beginning: string): Slowness =>
  (socket) => {
    socket.resume().write(beginning);
    return () => socket.write('x');
  };

/** The ways of being slow, each of which an equal part of the clients has. */
const WAYS: Readonly<Record<string, Slowness>> = {
  'drip headers': drip(head('GET /v1/orders HTTP/1.1', 'X-Slow: ')),
  'drip bodies': drip(head('POST /v1/orders HTTP/1.1', ...BODY) + END),
  'never read': (socket) => {
    socket.pause().write(ANSWERS);
    return () => undefined;
  },
  'stay idle': (socket) => {
    socket.resume().write(head('GET /v1/stock HTTP/1.1') + END);
    return () => undefined;
  },
};

export const WAYS_TO_BE_SLOW: readonly string[] = Object.keys(WAYS);

export interface SlowConnections {
  /** How many are open now. */
  open(): number;
  /** How often the server ended one, or refused it. */
  ended(): number;
  close(): void;
}

/** Keeps so many slow connections open: who is thrown out comes again a second later. */
export function openSlowConnections(url: URL, count: number): SlowConnections {
  const sockets = new Set<Socket>();
  const comingBack = new Set<NodeJS.Timeout>();
  const ways = Object.values(WAYS);
  let [closed, ended] = [false, 0];

  const open = (slow: Slowness): void => {
    const socket = connect(Number(url.port), url.hostname);
    sockets.add(socket);
    let ticking: NodeJS.Timeout | undefined;
    socket.once('connect', () => {
      ticking = setInterval(slow(socket), SECOND);
    });
    socket.once('error', () => undefined); // its close follows
    socket.once('close', () => {
      clearInterval(ticking);
      sockets.delete(socket);
      if (closed) return;
      ended += 1;
      later(slow, SECOND);
    });
  };
  const later = (slow: Slowness, ms: number): void => {
    const timer = setTimeout(() => {
      comingBack.delete(timer);
      open(slow);
    }, ms);
    comingBack.add(timer);
  };
  // Not all in the same moment: it is slowness that is tried here, not a stampede.
  for (let n = 0; n < count; n += 1) later(ways[n % ways.length] ?? drip(''), (n / count) * OPENING_MS);
  return {
    open: () => [...sockets].filter(({ readyState }) => readyState === 'open').length,
    ended: () => ended,
    close: () => {
      closed = true;
      for (const timer of comingBack) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}
