import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { reasonOf } from './reason.ts';
import { serve } from './serve.ts';

/** Whether a process can do its work, and the state of each of its parts by name, such as `up`. */
export interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, string>>;
}

interface AdminOptions {
  readonly port: number;
  /** The address to listen on; this machine only when left out. */
  readonly host?: string;
  /** Tells whether the process can do its work now; a rejection counts as no. */
  readonly ready: () => Promise<boolean | Readiness> | boolean | Readiness;
  /** More metrics in Prometheus's text format, put behind the process's own. */
  readonly metrics?: () => Promise<string>;
  /** Answers whatever has another path; with 404 when left out. */
  readonly otherwise?: RequestListener | undefined;
}

export interface AdminServer {
  readonly port: number;
  /** Answers `/readyz` with 503 from now on, so that nobody sends more work. */
  drain(): void;
  close(): Promise<void>;
}

/** Shorter than callers of `/readyz` wait. */
const READY_LIMIT_MS = 1_500;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** Serves `/livez`, `/readyz` and `/metrics` on a port of their own. */
export async function serveAdmin({ port, host, ready, metrics, otherwise }: AdminOptions): Promise<AdminServer> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  let draining = false;
  const pages: Record<string, () => Promise<Answer>> = {
    '/livez': () => Promise.resolve({ status: 200, body: 'alive\n' }),
    '/readyz': () => (draining ? Promise.resolve({ status: 503, body: 'draining\n' }) : readiness(ready)),
    '/metrics': async () => ({
      status: 200,
      body: (await registry.metrics()) + ((await metrics?.()) ?? ''),
      type: registry.contentType,
    }),
  };
  const listener: RequestListener = (request, response) => {
    if (otherwise === undefined || Object.hasOwn(pages, pathOf(request))) void answer(pages, request, response);
    else otherwise(request, response);
  };
  const server = await serve(listener, port, host);
  return { port: server.port, drain: () => void (draining = true), close: () => server.close(0) };
}

async function readiness(ready: AdminOptions['ready']): Promise<Answer> {
  try {
    const answer = await Promise.race([ready(), pause(READY_LIMIT_MS, null, { ref: false })]);
    if (answer === null) return { status: 503, body: `not ready: not known within ${READY_LIMIT_MS} ms\n` };
    const { ready: isReady, parts } = typeof answer === 'boolean' ? { ready: answer, parts: {} } : answer;
    const lines = [isReady ? 'ready' : 'not ready', ...Object.entries(parts).map((part) => part.join(' '))];
    return { status: isReady ? 200 : 503, body: lines.map((line) => `${line}\n`).join('') };
  } catch (error) {
    return { status: 503, body: `not ready: ${reasonOf(error)}\n` };
  }
}

async function answer(
  pages: Record<string, () => Promise<Answer>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body, type = 'text/plain; charset=utf-8' } = await page(pages, request);
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function page(pages: Record<string, () => Promise<Answer>>, request: IncomingMessage): Promise<Answer> {
  const path = pathOf(request);
  const found = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (found === undefined) return { status: 404, body: `there is no page '${path}'\n` };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'GET only\n' };
  return found().catch((error: unknown) => ({ status: 500, body: `${reasonOf(error)}\n` }));
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.replace(/\?.*/s, '');
