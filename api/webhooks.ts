import type { Request, Response, Router } from 'express';
import type { z } from 'zod';

import type { Operation } from '../contracts/operation.ts';
import { bytesOf, jsonOf } from './edges/json-body.ts';
import { signedId } from './edges/webhook-signature.ts';
import { parse, Problem } from './problems.ts';

/** An operation that another system calls, with the secret that it signs by. Without one it is refused. */
export interface Webhook<Event> {
  readonly operation: Operation & { readonly body: z.ZodType<Event> };
  readonly secret: string | undefined;
}

/**
 * Mounts a webhook. Nothing of a request is read before it is known who sent it; `keep` writes an event down, with what
 * follows from it, and tells whether it is new.
 */
export function handleWebhook<Event>(
  routes: Router,
  { operation, secret }: Webhook<Event>,
  keep: (id: string, event: Event) => Promise<boolean>,
): void {
  const [, path = ''] = operation.route.split(' ');
  routes.post(path, async (request: Request, response: Response) => {
    const bytes = bytesOf(request);
    const id = signedId(secret, request.headersDistinct, bytes);
    if (id === undefined) {
      response.setHeader('WWW-Authenticate', 'Webhook-Signature realm="backstitch"');
      throw new Problem('unsigned', 'sign it by the secret that both sides know, not more than 5 minutes ago');
    }
    const isNew = await keep(id, parse(operation.body, jsonOf(bytes)));
    response.json({ duplicate: !isNew });
  });
}
