import { createHmac } from 'node:crypto';

import { expect, it, vi } from 'vitest';

import { signedId } from './webhook-signature.ts';

/** The example of the specification's own libraries. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const SENT_AT = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

interface Given {
  readonly secret?: string | undefined;
  readonly id?: string | string[];
  readonly timestamp?: string | string[];
  readonly signature?: string | string[];
  readonly body?: string;
  /** How long after it was sent it comes. */
  readonly lateS?: number;
}

function verified(given: Given = {}): string | undefined {
  const { id = ID, timestamp = String(SENT_AT), signature = SIGNATURE, body = BODY, lateS = 0 } = given;
  const headers = {
    'webhook-id': [id].flat(),
    'webhook-timestamp': [timestamp].flat(),
    'webhook-signature': [signature].flat(),
  };
  vi.useFakeTimers({ now: (SENT_AT + lateS) * 1_000, toFake: ['Date'] });
  try {
    return signedId('secret' in given ? given.secret : SECRET, headers, Buffer.from(body));
  } finally {
    vi.useRealTimers();
  }
}

/** A good signature of whatever it is about. */
function signatureOf(id: string, timestamp: string): string {
  const key = Buffer.from(SECRET.slice(6), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${BODY}`).digest('base64')}`;
}

it.each<readonly [string, Given]>([
  ['what the specification signs', {}],
  ['one of several signatures', { signature: `v1,bm9uZQ== ${SIGNATURE} v1a,other` }],
  ['what is five minutes old', { lateS: 300 }],
  ['a clock that is five minutes ahead of ours', { lateS: -300 }],
])('takes %s', (_title, given) => {
  expect(verified(given)).toBe(ID);
});

it.each<readonly [string, Given]>([
  ['no secret of ours', { secret: undefined }],
  ['another secret', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' }],
  ['an altered body', { body: '{"test": 2432232315}' }],
  ['a longer body', { body: `${BODY} ` }],
  ['an empty body', { body: '' }],
  ['another id', { id: 'msg_other' }],
  ['another time', { timestamp: String(SENT_AT + 1) }],
  ['what is more than five minutes old', { lateS: 301 }],
  ['what is to come in more than five minutes', { lateS: -301 }],
  ['no id', { id: [] }],
  ['no time', { timestamp: [] }],
  ['no signature', { signature: [] }],
  ['an empty signature', { signature: '' }],
  ['no version', { signature: SIGNATURE.slice(3) }],
  ['another version', { signature: SIGNATURE.replace('v1', 'v1a') }],
  ['half a signature', { signature: SIGNATURE.slice(0, 20) }],
  ['a signature with more behind it', { signature: `${SIGNATURE}AAAA` }],
  ['a signature whose padding differs', { signature: SIGNATURE.replace('=', '') }],
  ['a signature of other letters', { signature: SIGNATURE.replaceAll('/', '_').replaceAll('+', '-') }],
  ['two ids', { id: [ID, ID] }],
  ['two times', { timestamp: [String(SENT_AT), String(SENT_AT)] }],
  ['two signature headers', { signature: [SIGNATURE, SIGNATURE] }],
  ['more signatures than anybody has', { signature: Array.from({ length: 11 }, () => SIGNATURE).join(' ') }],
  ['an id with a dot', { id: 'a.1', signature: signatureOf('a.1', String(SENT_AT)) }],
  ['an id that never ends', { id: 'a'.repeat(101), signature: signatureOf('a'.repeat(101), String(SENT_AT)) }],
  ...['', ' ', `${SENT_AT}.0`, `+${SENT_AT}`, '1e999', 'NaN', `0x${SENT_AT.toString(16)}`, '9'.repeat(20)].map(
    (timestamp): [string, Given] => [`the time '${timestamp}'`, { timestamp, signature: signatureOf(ID, timestamp) }],
  ),
])('refuses %s', (_title, given) => {
  expect(verified(given)).toBeUndefined();
});
