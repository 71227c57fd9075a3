/** Who sends a webhook, by the Standard Webhooks scheme: its signature shows that it knows the secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a sender's clock may be from ours, and how long a request that was overheard may be of use. */
const TOLERANCE_S = 300;

/** Every header with all of its values, as {@link IncomingMessage.headersDistinct} has them. */
type Headers = NodeJS.Dict<string[]>;

/**
 * Tells the id of the event that was sent; undefined unless these very bytes are signed by the secret, and lately.
 * Without a secret nothing is.
 */
export function signedId(secret: string | undefined, headers: Headers, body: Buffer): string | undefined {
  const id = only(headers['webhook-id'], /^[\w-]{1,100}$/u);
  const sentAt = only(headers['webhook-timestamp'], /^\d{1,12}$/u);
  const signatures = only(headers['webhook-signature'], /^[\x21-\x7e]+(?: [\x21-\x7e]+){0,9}$/u);
  if (secret === undefined || id === undefined || sentAt === undefined || signatures === undefined) return undefined;
  if (Math.abs(Date.now() / 1000 - Number(sentAt)) > TOLERANCE_S) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${sentAt}.`).update(body).digest('base64');
  return signatures.split(' ').some((signature) => isSame(signature, `v1,${digest}`)) ? id : undefined;
}

/** A header that is there once, and of this form. */
function only([value, ...more]: readonly string[] = [], form: RegExp): string | undefined {
  return value !== undefined && more.length === 0 && form.test(value) ? value : undefined;
}

/** Takes as long wherever they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
