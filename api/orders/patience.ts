import type { Response } from 'express';

/**
 * Aborts when there is no more point in waiting: the client has gone or was answered, the process is being stopped, or
 * `limitMs` are over.
 */
export function patience(response: Response, stopping: AbortSignal, limitMs?: number): AbortSignal {
  const over = new AbortController();
  const abort = (): void => over.abort();
  if (response.closed || stopping.aborted) abort();
  const timer = limitMs === undefined ? undefined : setTimeout(abort, limitMs);
  stopping.addEventListener('abort', abort, { once: true });
  response.once('close', () => {
    clearTimeout(timer);
    stopping.removeEventListener('abort', abort);
    abort();
  });
  return over.signal;
}

/** Resolves when a signal aborts. */
export async function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
