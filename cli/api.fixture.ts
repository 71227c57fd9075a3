import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { onTestFinished } from 'vitest';

import { serve } from '../process/serve.ts';

/** What a command sent. */
export interface Sent {
  readonly line: string;
  readonly key: unknown;
  readonly body: string;
}
export type Answer = (request: Sent, response: ServerResponse) => void;

/** A real server whose answers are the given ones, in turn; the last one stays. */
export async function api(...answers: readonly Answer[]): Promise<{ url: string; sent: readonly Sent[] }> {
  const sent: Sent[] = [];
  const server = await serve((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      const one = { line: `${request.method} ${request.url}`, key: request.headers['idempotency-key'], body };
      sent.push(one);
      answers[Math.min(sent.length, answers.length) - 1]?.(one, response);
    });
  }, 0);
  onTestFinished(() => server.close(0));
  return { url: `http://127.0.0.1:${server.port}`, sent };
}

/** Answers with a body. */
export const says =
  (body: object, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status).end(JSON.stringify(body));
  };
export const hangsUp: Answer = (_, response) => response.destroy();
