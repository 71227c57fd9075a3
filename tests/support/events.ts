import { request } from 'undici';

import { PATIENCE_MS } from './patience.ts';

export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EventStream extends AsyncDisposable {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What comes next, as it is written: an event, a comment or a hint. Null at the end. */
  next(): Promise<string | null>;
  /** The next event; fails at the end. */
  event(): Promise<ServerEvent>;
  /** All events until the end. */
  rest(): Promise<readonly ServerEvent[]>;
  /** Goes away without a word. */
  leave(): void;
}

/** Opens a stream of server-sent events. */
export async function openEvents(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
  const gone = new AbortController();
  const reply = await request(url, {
    headers,
    signal: gone.signal,
    bodyTimeout: PATIENCE_MS,
    headersTimeout: PATIENCE_MS,
  });
  const blocks = blocksOf(reply.body);
  const next = async (): Promise<string | null> => {
    const { done, value } = await blocks.next();
    return done === true ? null : value;
  };
  const leave = (): void => gone.abort();
  return {
    status: reply.statusCode,
    headers: reply.headers,
    next,
    event: async () => {
      for (let block = await next(); block !== null; block = await next()) if (isEvent(block)) return eventOf(block);
      throw new Error('the stream has ended');
    },
    rest: async () => {
      const events: ServerEvent[] = [];
      for (let block = await next(); block !== null; block = await next()) {
        if (isEvent(block)) events.push(eventOf(block));
      }
      return events;
    },
    leave,
    [Symbol.asyncDispose]: async () => {
      reply.body.on('error', () => undefined);
      leave();
      await Promise.resolve();
    },
  };
}

async function* blocksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
  if (text !== '') yield text;
}

const isEvent = (block: string): boolean => block.startsWith('id: ');

function eventOf(block: string): ServerEvent {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const data = JSON.parse(fields.get('data') ?? 'null') as ServerEvent['data'];
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data };
}
