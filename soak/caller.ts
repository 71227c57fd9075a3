/** Whoever asks the API until it answers. */
import { setTimeout as delay } from 'node:timers/promises';

import { call, type Reply } from '../tests/support/http.ts';

export interface Request {
  readonly token: string;
  readonly body?: unknown;
  /** Of a POST: a repeat with it is the same request. */
  readonly key?: string;
  /** Asks this API and no other. */
  readonly only?: number | null;
}

export interface Caller {
  /** Asks one API after the other, until there is an answer, which may be a no. Rejects when it is aborted. */
  ask(method: 'GET' | 'POST', path: string, request: Request): Promise<Reply>;
  /** How many requests went without an answer, or were told to come again. */
  unanswered(): number;
}

const PAUSE_MS = 100;

export function callerOf(apis: readonly string[], signal: AbortSignal): Caller {
  let unanswered = 0;
  let turns = 0;
  return {
    ask: async (method, path, { token, body, key, only = null }) => {
      const headers = { authorization: `Bearer ${token}`, ...(key === undefined ? {} : { 'idempotency-key': key }) };
      for (;;) {
        signal.throwIfAborted();
        const api = apis[only ?? turns++ % apis.length] ?? '';
        const reply = await call(method, `${api}${path}`, body, headers).catch(() => undefined);
        if (reply !== undefined && !isLater(reply)) return reply;
        unanswered += 1;
        await delay(PAUSE_MS, undefined, { signal });
      }
    },
    unanswered: () => unanswered,
  };
}

/** Too many requests, or nobody there who could answer: the same may be asked again. */
function isLater({ status }: Reply): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
