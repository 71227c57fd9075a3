import { randomUUID } from 'node:crypto';

import type { ParcelEvent, PaymentEvent } from '../../contracts/webhooks.schema.ts';
import { signed } from '../../simulators/webhooks.ts';
import { call, type Reply } from './http.ts';

/** What the providers of tests sign by: 24 times the letter P, and C. */
export const SECRETS = {
  paymentProvider: `whsec_${Buffer.alloc(24, 'P').toString('base64')}`,
  carrier: `whsec_${Buffer.alloc(24, 'C').toString('base64')}`,
} as const;
export type Sender = keyof typeof SECRETS;

const PATHS: Readonly<Record<Sender, string>> = { paymentProvider: 'payment-provider', carrier: 'carrier' };

/** What may be wrong with a webhook; all of it is right when left out. */
export interface Sending {
  readonly id?: string;
  readonly secret?: string;
  /** Sent in place of what was signed. */
  readonly body?: string;
  /** Over those that it is signed by. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an event as a provider does. */
export async function sendWebhook(
  { url }: { readonly url: string },
  sender: Sender,
  event: unknown,
  { id = `evt_${randomUUID()}`, secret = SECRETS[sender], body, headers = {} }: Sending = {},
): Promise<Reply> {
  const text = JSON.stringify(event);
  const all = { ...signed(secret, id, text), ...headers };
  return call('POST', `${url}/v1/webhooks/${PATHS[sender]}`, body ?? text, all);
}

export function paymentEvent(type: PaymentEvent['type'], data: Partial<PaymentEvent['data']> = {}): PaymentEvent {
  const usual = { id: 'cap_1', of: 'auth_1', reference: 'ord_1', amount: 2500, currency: 'EUR' };
  return { type, timestamp: '2026-11-23T09:30:00.120Z', data: { ...usual, ...data } };
}

export function parcelEvent(type: ParcelEvent['type'], id = 'ship_1', at = '09:30'): ParcelEvent {
  return { type, timestamp: `2026-11-23T${at}:00.000Z`, data: { id, reference: 'ord_1' } };
}
