/** Keeps secrets and people's data out of a log, wherever in an entry they are: also in what errors carry along. */

const REDACTED = '[redacted]';

/** Names of fields, in lower case and without dashes and underscores, whose value is never written. */
const SECRET_NAMES = new Set([
  'accesstoken',
  'authorization',
  'card',
  'cookie',
  'idempotencykey',
  'password',
  'privatekey',
  'proxyauthorization',
  'rawheaders',
  'secret',
  'setcookie',
  'token',
]);

/** What a text may have inside. Each begins with something rare, and is read once: a text may be long, and hostile. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(:\/\/[^\s/?#:@"']*:)[^\s/?#"']+@/gu, `$1${REDACTED}@`],
  [/\b((?:bearer|basic) +)[\w.~+/=-]+/giu, `$1${REDACTED}`],
  [/\b((?:authorization|cookie|idempotency-key): *)[^\r\n]+/giu, `$1${REDACTED}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/gu, REDACTED],
  [/\btok_\w+/gu, REDACTED],
  [/\bwhsec_[\w+/=]+/gu, REDACTED],
];

/**
 * Redacts a line of a log. It is read again for that, since pino's own redaction wants to be told each path, and errors
 * have theirs from whoever threw them.
 */
export function redacted(line: string): string {
  return `${JSON.stringify(JSON.parse(line, (name, value: unknown) => harmless(name, value)))}\n`;
}

function harmless(name: string, value: unknown): unknown {
  if (SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/gu, ''))) return REDACTED;
  if (typeof value === 'string') return SECRETS.reduce((text, [pattern, by]) => text.replaceAll(pattern, by), value);
  // A host has an address, too, which is a text.
  return name === 'address' && typeof value === 'object' ? REDACTED : value;
}
