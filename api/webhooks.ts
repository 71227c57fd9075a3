import type { Request, Response, Router } from 'express';

import type { Operation } from '../contracts/operation.ts';
import { referring, type EventSchema, type WebhookEvent } from '../contracts/webhooks.schema.ts';
import { bytesOf, jsonOf, textOf } from './edges/json-body.ts';
import { signedId } from './edges/webhook-signature.ts';
import { parse, Problem } from './problems.ts';

/** An operation that another system calls, with the secret that it signs by. Without one it is refused. */
export interface Webhook<Known extends WebhookEvent> {
  readonly operation: Operation & { readonly body: EventSchema<Known> };
  readonly secret: string | undefined;
}

/** An event that another system told us of. */
export interface Heard<Known extends WebhookEvent> {
  readonly id: string;
  readonly type: string;
  readonly happenedAt: Date;
  /** The id of an order, if `data` has one. */
  readonly reference: string | null;
  /** Null when the type isn't known. */
  readonly data: Known['data'] | null;
  /** The whole event, as it was sent. */
  readonly body: string;
}

/**
 * Mounts a webhook. Nothing of a request is read before it is known who sent it; `keep` writes an event down, with what
 * follows from it, and tells whether it is new.
 */
export function handleWebhook<Known extends WebhookEvent>(
  routes: Router,
  { operation, secret }: Webhook<Known>,
  keep: (heard: Heard<Known>) => Promise<boolean>,
): void {
  const [, path = ''] = operation.route.split(' ');
  routes.post(path, async (request: Request, response: Response) => {
    const bytes = bytesOf(request);
    const id = signedId(secret, request.headersDistinct, bytes);
    if (id === undefined) {
      response.setHeader('WWW-Authenticate', 'Webhook-Signature realm="backstitch"');
      throw new Problem('unsigned', 'sign it by the secret that both sides know, not more than 5 minutes ago');
    }
    const isNew = await keep({ id, ...read(operation.body, jsonOf(bytes)), body: textOf(bytes) });
    response.json({ duplicate: !isNew });
  });
}

/**
 * Reads an event by the schema for its type. The union itself would not say where an event of a known type is wrong.
 *
 * @throws Problem `invalid-request`
 */
function read<Known extends WebhookEvent>(
  { options: [known, other] }: EventSchema<Known>,
  body: unknown,
): Omit<Heard<Known>, 'id' | 'body'> {
  const isKnown = known.shape.type.safeParse(typeOf(body)).success;
  const event = isKnown ? parse(known, body) : parse(other, body);
  const { type, timestamp: happenedAt, data } = event;
  const reference = referring.safeParse(data).data?.reference ?? null;
  return { type, happenedAt, reference, data: isKnown ? data : null };
}

function typeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
}
