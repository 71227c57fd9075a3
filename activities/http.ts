import { createHash, randomBytes } from 'node:crypto';
import { ApplicationFailure, type ApplicationFailureOptions } from '@temporalio/common';
import { Client, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { TraceContext } from '../contracts/tracing.ts';
import { placesAt } from './places.ts';
import type { ProviderPath } from './provider-path.ts';
import { retryAfterMs } from './retry-after.ts';
import { currentTrace } from './tracing.ts';

/** The failure of a call that may be tried again: nobody knows whether the provider acted. Retryable. */
export const PROVIDER_UNAVAILABLE = 'ProviderUnavailable';

const MAX_BODY_BYTES = 64 * 1024;

/** Of what a provider asks for by `Retry-After`; a step that waits for longer is parked, and a person sees it. */
const LONGEST_WAIT_MS = 30_000;

/** 4xx, yet no final answer: Request Timeout, Too Early, Too Many Requests. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

const refusalBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export interface ProviderClientOptions {
  /** An HTTP origin, with a path in front of every path if need be. */
  readonly baseUrl: string;
  /** Bounds a whole call, the wait for a free connection included. @default 3000 */
  readonly timeoutMs?: number;
  /** At most so many connections, and so calls, at once. @default 32 */
  readonly connections?: number;
  /** For how many hours the provider keeps an idempotency key. @default 24 */
  readonly keyHours?: number;
}

/** What a call is known by. */
export interface CallIdentity {
  /** The idempotency key: the same in every attempt. */
  readonly key: string;
  /** All calls of one saga share a trace: the one that its activities were handed, or else one that stands for it. */
  readonly sagaId: string;
}

/** A final answer: a yes (2xx), or a no (4xx) whose body is `{ error: { code, message } }`. */
export interface ProviderReply {
  readonly status: number;
  readonly body: unknown;
}

export interface ProviderClient {
  /** For how many hours the provider keeps an idempotency key. */
  readonly keyHours: number;
  /**
   * Sends a POST once, without following redirects; trying again is Temporal's.
   *
   * @throws `ProviderUnavailable` (retryable) for anything but a final answer
   */
  post(path: ProviderPath, body: unknown, identity: CallIdentity): Promise<ProviderReply>;
  /**
   * Sends a GET once.
   *
   * @throws `ProviderUnavailable` (retryable) for anything but a final answer
   */
  get(path: ProviderPath, query?: Readonly<Record<string, string>>): Promise<ProviderReply>;
  /** Lets the calls that are under way end, which takes no longer than the time of one. */
  close(): Promise<void>;
}

/** The one way to call a provider. */
export function providerClient({
  baseUrl,
  timeoutMs = 3_000,
  connections = 32,
  keyHours = 24,
}: ProviderClientOptions): ProviderClient {
  const { origin, host, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, '');
  // A body that trickles in passes every one of these; the signal below bounds the whole call.
  const limits = {
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: MAX_BODY_BYTES,
  };
  const clients = Array.from({ length: connections }, () => new Client(origin, limits));
  // Not undici's Pool: a signal doesn't reach what waits in its queue, and a request that can't be built keeps its place.
  const places = placesAt(clients);

  async function send(request: Pick<Dispatcher.RequestOptions, 'method' | 'path' | 'headers' | 'body'>) {
    const path = `${prefix}${request.path}`;
    const call = `${request.method} ${host}${path}`;
    const signal = AbortSignal.timeout(timeoutMs);
    const exchanging = places.hold(signal, async (client) => exchange(client, { ...request, path, signal }));
    const answer = await exchanging.catch((error: unknown) => {
      throw unavailable(call, whatHappened(error, timeoutMs), { cause: error });
    });
    return finalAnswer(call, answer);
  }

  return {
    keyHours,
    post: async (path, body, identity) =>
      send({ method: 'POST', path, headers: headersOf(identity), body: JSON.stringify(body) }),
    get: async (path, query = {}) =>
      send({ method: 'GET', path: withQuery(path, query), headers: { accept: 'application/json' } }),
    close: async () => {
      await places.settled();
      await Promise.all(clients.map(async (client) => client.destroy()));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

async function exchange(client: Client, options: Dispatcher.RequestOptions): Promise<Answer> {
  const { statusCode, headers, body } = await client.request(options);
  return { status: statusCode, text: await body.text(), retryAfterMs: retryAfterMs(headers) };
}

function withQuery(path: ProviderPath, query: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}

function headersOf({ key, sagaId }: CallIdentity): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    'idempotency-key': key,
    ...traceHeaders(sagaId),
  };
}

/** The trace, with a span of its own for this call. */
function traceHeaders(sagaId: string): TraceContext {
  const spanId = randomBytes(8).toString('hex');
  const carried = currentTrace.getStore();
  if (carried !== undefined) return { ...carried, traceparent: carried.traceparent.replace(/-.{16}-/u, `-${spanId}-`) };
  const traceId = createHash('sha256').update(sagaId).digest('hex').slice(0, 32);
  return { traceparent: `00-${traceId}-${spanId}-01` };
}

function finalAnswer(call: string, { status, text, retryAfterMs }: Answer): ProviderReply {
  if (status >= 300 && status < 400) throw unavailable(call, `answered ${status}, and redirects aren't followed`);
  if (status >= 500 || TRY_AGAIN.has(status)) throw unavailable(call, `answered ${status}`, { retryAfterMs });
  const body = json(call, status, text);
  if (status < 300) return { status, body };
  const refusal = refusalBody.safeParse(body);
  if (!refusal.success) throw unavailable(call, `answered ${status} without an error code`, { cause: refusal.error });
  return { status, body };
}

function json(call: string, status: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error would quote it.
    throw unavailable(call, `answered ${status} with something that isn't JSON`);
  }
}

const UNKNOWN = 'it may have acted or not, so it is tried again under the same key';

interface Circumstances {
  readonly cause?: unknown;
  /** How long the provider wants to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

function unavailable(call: string, what: string, { cause, retryAfterMs }: Circumstances = {}): ApplicationFailure {
  return ApplicationFailure.create({
    message: call.startsWith('GET ') ? `${call} ${what}` : `${call} ${what}: ${UNKNOWN}`,
    type: PROVIDER_UNAVAILABLE,
    ...(cause instanceof Error && { cause }),
    ...(retryAfterMs !== undefined && wait(Math.min(retryAfterMs, LONGEST_WAIT_MS))),
  });
}

/** Both Temporal and the saga, which goes on when Temporal has given up, are asked to wait. */
function wait(retryAfterMs: number): Pick<ApplicationFailureOptions, 'nextRetryDelay' | 'details'> {
  return { nextRetryDelay: retryAfterMs, details: [{ retryAfterMs }] };
}

const HAPPENINGS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'found nobody listening'],
  ['ECONNRESET', 'lost the connection before the whole answer came'],
  ['UND_ERR_SOCKET', 'lost the connection before the whole answer came'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', `got an answer of more than ${MAX_BODY_BYTES} bytes`],
]);

function whatHappened(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return `failed: ${String(error)}`;
  const code = 'code' in error ? String(error.code) : '';
  const timedOut = error.name === 'TimeoutError' || /^UND_ERR_\w+_TIMEOUT$/.test(code);
  if (timedOut) return `got no whole answer within ${timeoutMs} ms`;
  return HAPPENINGS.get(code) ?? `failed: ${error.message}`;
}
