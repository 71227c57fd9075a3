import { createHash, createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Agent, request } from 'undici';
import type { Faults } from './faults.ts';
import type { Simulation } from './simulator.ts';
import type { Witness, WitnessLine } from './witness.ts';

/** What a line of the witness is to those who are told of it. */
export interface WebhookEvent {
  /** Thing and past tense: `capture.created`. */
  readonly type: string;
  /** The operation that brought it about, by which a fault may be meant for it. */
  readonly operation: string;
  readonly data: object;
}

/** Who is told, and by what secret it knows that it was us. */
export interface Receiver {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
}

export interface Webhooks {
  /** Has a line told, in its own time: whoever waits for an answer doesn't wait for that. */
  tell(line: WitnessLine): void;
  /** Gives up what isn't told yet. It is written down nowhere, so it will never be. */
  close(): Promise<void>;
}

/** How long to wait before each further attempt: a minute and a half, all in all. */
const BACKOFF_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
const PATIENCE_MS = 5_000;
/** Of all attempts under way, so that a burst of orders doesn't become one of connections. */
const CONNECTIONS = 8;
/** What waits is in memory only, and a receiver may be away for long. */
const MOST_UNDER_WAY = 10_000;

interface Surroundings {
  readonly faults: Faults;
  readonly log: Logger;
}

/** Tells a receiver of what a simulation does, by the Standard Webhooks scheme: at least once, if it lives so long. */
export function webhooks(
  { tells }: Pick<Simulation, 'tells'>,
  receiver: Receiver,
  { faults, log }: Surroundings,
): Webhooks {
  const agent = new Agent({ connections: CONNECTIONS, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
  let isClosed = false;
  let underWay = 0;
  const held: (() => Promise<void>)[] = [];

  function run(work: Promise<void>): void {
    underWay += 1;
    void work.finally(() => (underWay -= 1));
  }

  async function deliver(message: Message): Promise<void> {
    for (const backoffMs of [0, ...BACKOFF_MS]) {
      await pause(backoffMs, undefined, { ref: false });
      if (isClosed || (await isTaken(message))) return;
    }
    if (!isClosed) log.warn({ webhookId: message.id }, 'a webhook is given up');
  }

  async function isTaken({ id, body }: Message): Promise<boolean> {
    const headers = { 'content-type': 'application/json', ...signed(receiver.secret, id, body) };
    try {
      const reply = await request(receiver.url, { method: 'POST', headers, body, dispatcher: agent });
      await reply.body.dump();
      log.debug({ webhookId: id, status: reply.statusCode }, 'a webhook was answered');
      return reply.statusCode >= 200 && reply.statusCode < 300;
    } catch (error) {
      log.debug({ webhookId: id, err: error }, 'a webhook was not answered');
      return false;
    }
  }

  async function sendNewestFirst(ms: number): Promise<void> {
    await pause(ms, undefined, { ref: false });
    for (const send of held.splice(0).toReversed()) await send();
  }

  return {
    tell(line) {
      const event = tells(line);
      if (event === undefined) return;
      const { operation, ...rest } = event;
      const message = messageOf(line, rest);
      if (underWay >= MOST_UNDER_WAY) {
        log.warn({ webhookId: message.id }, 'a webhook is given up, since too many wait');
        return;
      }
      const target = { operation, reference: line.reference };
      const copies = faults.strike('webhook-duplicate', target) === undefined ? [message] : [message, message];
      const send = async (): Promise<void> => void (await Promise.all(copies.map(deliver)));
      const disorder = faults.strike('webhook-disorder', target);
      if (disorder === undefined) run(send());
      else if (held.push(send) === 1) run(sendNewestFirst(disorder.ms ?? 0));
    },
    async close() {
      isClosed = true;
      await agent.destroy();
    },
  };
}

/** A witness that has somebody told of each line, once it is written. */
export function telling(witness: Witness, { tell }: Pick<Webhooks, 'tell'>): Witness {
  return {
    ...witness,
    append(entry) {
      const line = witness.append(entry);
      tell(line);
      return line;
    },
  };
}

/** Signs a request as Standard Webhooks have it, now. */
export function signed(secret: string, id: string, body: string): Readonly<Record<`webhook-${string}`, string>> {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const sentAt = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': sentAt, 'webhook-signature': `v1,${signature}` };
}

interface Message {
  readonly id: string;
  readonly body: string;
}

/** A line's id is the same whenever it is told, and no other's. */
function messageOf({ seq, at, key }: WitnessLine, { type, data }: Omit<WebhookEvent, 'operation'>): Message {
  const id = createHash('sha256').update(`${seq} ${at} ${key}`).digest('hex').slice(0, 24);
  return { id: `evt_${id}`, body: JSON.stringify({ type, timestamp: at, data }) };
}
