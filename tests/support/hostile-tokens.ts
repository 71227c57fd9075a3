/** Tokens that nobody may be let in by, to be tried on any route. */
import { createHmac, createSign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { CompactEncrypt } from 'jose';

import { compact, headerOf, type Issuer, jwkOf, newKey, signature, signed } from './issuer.ts';

export interface HostileToken {
  readonly name: string;
  /** The `Authorization` headers of the request, one line each. */
  readonly authorization: readonly string[];
}

type Tokens = Readonly<Record<string, string>>;

/** All of them, made for this issuer's keys, and from its good tokens. */
export async function hostileTokens(issuer: Issuer): Promise<readonly HostileToken[]> {
  const tokens = {
    ...unsigned(issuer),
    ...symmetric(issuer),
    ...confused(issuer),
    ...wrongClaims(issuer),
    ...wrongHeaders(issuer),
    ...wrongKids(issuer),
    ...wrongForms(issuer),
    'encrypted, for the public key': await encrypted(issuer),
  };
  const bearers = Object.entries(tokens).map(([name, token]) => ({ name, authorization: [`Bearer ${token}`] }));
  return [...bearers, ...wrongSchemes(issuer)];
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends a request with these `Authorization` headers, as they are. */
export async function knock(url: string, authorization: readonly string[], method = 'GET'): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const lines = authorization.flatMap((line) => ['authorization', line]);
  const sent = request(url, { method, headers: ['host', new URL(url).host, ...lines] }, (reply) => {
    const { statusCode: status = 0, headers } = reply;
    text(reply).then((body) => resolve({ status, headers, body }), reject);
  });
  sent.once('error', reject).end();
  return promise;
}

function shown(value: unknown): string {
  return value === undefined ? 'left out' : JSON.stringify(value);
}

const EMPTY = Buffer.alloc(0);

function unsigned({ ed25519, claims }: Issuer): Tokens {
  const header = headerOf(ed25519);
  const spellings = ['none', 'None', 'NONE', 'nOnE', 'none ', ''];
  const algs = [...spellings, null, undefined, false, 0, [], ['none'], { alg: 'none' }];
  const nones = algs.map((alg): [string, string] => [
    `alg ${shown(alg)}, no signature`,
    compact({ ...header, alg }, claims(), () => EMPTY),
  ]);
  return {
    ...Object.fromEntries(nones),
    'alg none, with a signature': signed(ed25519, claims(), { alg: 'none' }),
    'alg none, nothing else': compact({ alg: 'none' }, claims(), () => EMPTY),
    'alg EdDSA, no signature': compact(header, claims(), () => EMPTY),
    'alg EdDSA, a signature of zeros': compact(header, claims(), () => Buffer.alloc(64)),
    'alg RS256, a signature of zeros': compact(headerOf({ ...ed25519, alg: 'RS256' }), claims(), () =>
      Buffer.alloc(256),
    ),
  };
}

/** The public key is known to everybody: it must not serve as a secret. */
function symmetric({ ed25519, rsa, claims, settings }: Issuer): Tokens {
  const spki = (key: KeyObject, format: 'pem' | 'der') =>
    format === 'pem' ? key.export({ type: 'spki', format }) : key.export({ type: 'spki', format });
  const secrets = {
    'Ed25519 PEM': [ed25519, spki(ed25519.publicKey, 'pem')],
    'Ed25519 DER': [ed25519, spki(ed25519.publicKey, 'der')],
    'Ed25519 bytes': [ed25519, Buffer.from(String(jwkOf(ed25519)['x']), 'base64url')],
    'Ed25519 x': [ed25519, String(jwkOf(ed25519)['x'])],
    'Ed25519 JWK': [ed25519, JSON.stringify(jwkOf(ed25519))],
    'RSA PEM': [rsa, spki(rsa.publicKey, 'pem')],
    'RSA PEM without its last newline': [rsa, String(spki(rsa.publicKey, 'pem')).trimEnd()],
    'RSA PKCS#1 PEM': [rsa, rsa.publicKey.export({ type: 'pkcs1', format: 'pem' })],
    'RSA DER': [rsa, spki(rsa.publicKey, 'der')],
    'RSA modulus': [rsa, Buffer.from(String(jwkOf(rsa)['n']), 'base64url')],
    'RSA JWK': [rsa, JSON.stringify(jwkOf(rsa))],
    'key set': [rsa, readFileSync(settings.IDENTITY_KEYS_FILE)],
    'empty text': [rsa, ''],
    kid: [rsa, rsa.kid],
  } as const;
  const hmac = (hash: string, secret: string | Buffer) => (input: string) =>
    createHmac(hash, secret).update(input).digest();
  const all = Object.entries(secrets).map(([name, [key, secret]]): [string, string] => [
    `HS256 with the ${name} as the secret`,
    compact({ ...headerOf(key), alg: 'HS256' }, claims(), hmac('sha256', secret)),
  ]);
  const pem = spki(rsa.publicKey, 'pem');
  return {
    ...Object.fromEntries(all),
    'HS384 with the RSA PEM': compact({ ...headerOf(rsa), alg: 'HS384' }, claims(), hmac('sha384', pem)),
    'HS512 with the RSA PEM': compact({ ...headerOf(rsa), alg: 'HS512' }, claims(), hmac('sha512', pem)),
    'alg RS256, yet an HMAC with the RSA PEM': compact(headerOf(rsa), claims(), hmac('sha256', pem)),
  };
}

/** One key's signature under another's name, or in a way that isn't the key's. */
function confused({ ed25519, rsa, claims }: Issuer): Tokens {
  const header = headerOf(rsa);
  const rsaBy = (hash: string) => (input: string) => createSign(hash).update(input).sign(rsa.privateKey);
  return {
    "RS256 under the Ed25519 key's kid": signed({ ...rsa, kid: ed25519.kid }, claims()),
    "EdDSA under the RSA key's kid": signed({ ...ed25519, kid: rsa.kid }, claims()),
    'alg RS256, signed with Ed25519': signed(ed25519, claims(), { alg: 'RS256' }),
    'alg EdDSA, signed with RSA': signed(rsa, claims(), { alg: 'EdDSA' }),
    'alg Ed25519, for a key of EdDSA': signed(ed25519, claims(), { alg: 'Ed25519' }),
    'alg eddsa, in small letters': signed(ed25519, claims(), { alg: 'eddsa' }),
    'two algs in a list': signed(ed25519, claims(), { alg: ['EdDSA', 'none'] }),
    'alg RS384': compact({ ...header, alg: 'RS384' }, claims(), rsaBy('sha384')),
    'alg RS512': compact({ ...header, alg: 'RS512' }, claims(), rsaBy('sha512')),
    'alg PS256': signed(rsa, claims(), { alg: 'PS256' }),
    'alg ES256': signed(rsa, claims(), { alg: 'ES256' }),
    'alg RS256, signed with SHA-1': compact(header, claims(), rsaBy('sha1')),
    "another issuer's Ed25519 key under our kid": signed(newKey('EdDSA', ed25519.kid), claims()),
    "another issuer's RSA key under our kid": signed(newKey('RS256', rsa.kid), claims()),
  };
}

function wrongClaims({ ed25519, claims, settings }: Issuer): Tokens {
  const now = Math.floor(Date.now() / 1000);
  const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience } = settings;
  const values: Readonly<Record<string, readonly unknown[]>> = {
    iss: [
      undefined,
      null,
      1,
      '',
      'https://evil.example',
      `${issuer}/`,
      issuer.toUpperCase(),
      [issuer],
      { iss: issuer },
    ],
    aud: [undefined, null, 1, '', 'other', audience.toUpperCase(), [], ['other'], [[audience]], { [audience]: true }],
    exp: [undefined, null, '', '9999999999', true, 0, -1, now - 61, now - 86_400, now + 86_401, 9e15, [now + 600]],
    nbf: [null, '0', now + 3_600, 9e15, true],
    iat: [undefined, null, '0', now + 3_600, now - 90_000, -1, 0, 9e15, true],
    sub: [
      undefined,
      null,
      '',
      1,
      [],
      ['cus_ada'],
      {},
      'cus_',
      'ada',
      'CUS_ADA',
      'cus_ada ',
      'cus_ada\n',
      'cus_ada\u0000',
      "cus_ada' OR '1'='1",
      '../cus_ada',
      'cus_ädä',
      `cus_${'a'.repeat(200)}`,
    ],
    roles: [undefined, null, 'customer', 'operator', 1, {}, { 0: 'operator' }, [1], [null], [['operator']], true],
  };
  const each = Object.entries(values).flatMap(([claim, wrong]) =>
    wrong.map((value): [string, string] => [
      `${claim} ${shown(value)}`,
      signed(ed25519, { ...claims(), [claim]: value }),
    ]),
  );
  const subjects = [
    '',
    ' ',
    'ada lovelace',
    'ada\n',
    'ada\u0000',
    'ädä',
    "' OR '1'='1",
    '<script>',
    '../ada',
    'a'.repeat(129),
  ];
  const staff = subjects.map((sub): [string, string] => [
    `an operator whose sub is ${shown(sub).slice(0, 50)}`,
    signed(ed25519, { ...claims(), roles: ['operator'], sub }),
  ]);
  const json = JSON.stringify(claims());
  return {
    ...Object.fromEntries([...each, ...staff]),
    'a life without end': signed(ed25519, json.replace(/"exp":\d+/u, '"exp":1e999')),
    'claims that are an array': signed(ed25519, [claims()]),
    'claims that are null': signed(ed25519, 'null'),
    'claims that are a string': signed(ed25519, JSON.stringify(json)),
    'claims that are no JSON': signed(ed25519, json.slice(0, -1)),
    'claims that are not UTF-8': signed(ed25519, Buffer.from(json.replace('cus_ada', 'cus_\u00FF'), 'latin1')),
    'no claims': signed(ed25519, ''),
    'claims below __proto__': signed(ed25519, `{"__proto__":${json}}`),
    'a header that is an array': compact([headerOf(ed25519)], claims(), (input) => signature(ed25519, input)),
    'a header that is no JSON': compact('{', claims(), (input) => signature(ed25519, input)),
  };
}

/** All well signed: what is wrong is what they say of themselves. */
function wrongHeaders({ ed25519, claims }: Issuer): Tokens {
  const evil = newKey('EdDSA', 'evil');
  const jwk = jwkOf(evil);
  const headers: readonly Readonly<Record<string, unknown>>[] = [
    ...[undefined, null, '', 'JWT', 'jwt', 'id+jwt', 'dpop+jwt', 'application/jwt', 1, ['at+jwt']].map((typ) => ({
      typ,
    })),
    { jwk: jwkOf(ed25519) },
    { jku: 'https://issuer.example/keys.json' },
    { x5u: 'https://issuer.example/chain.pem' },
    { x5c: ['MIIB'] },
    ...[[], ['exp'], ['kid'], ['b64'], ['evil'], 'exp', null].map((crit) => ({ crit })),
    { crit: ['b64'], b64: true },
    { crit: ['b64'], b64: false },
    { b64: false },
    { zip: 'DEF' },
    { cty: 'JWT' },
    { enc: 'A256GCM' },
  ];
  const each = headers.map((header): [string, string] => [
    `header ${JSON.stringify(header) === '{}' ? 'without typ' : JSON.stringify(header)}`,
    signed(ed25519, claims(), header),
  ]);
  return {
    ...Object.fromEntries(each),
    'its own key in jwk': signed(evil, claims(), { jwk }),
    'its own key in jwk, under our kid': signed({ ...evil, kid: ed25519.kid }, claims(), {
      jwk: { ...jwk, kid: ed25519.kid },
    }),
    'its own key in jwk, no kid': signed(evil, claims(), { jwk, kid: undefined }),
    'its own keys at a jku': signed({ ...evil, kid: ed25519.kid }, claims(), { jku: 'http://127.0.0.1:9/keys.json' }),
    'its own chain at an x5u': signed({ ...evil, kid: ed25519.kid }, claims(), { x5u: 'http://127.0.0.1:9/chain.pem' }),
    'an unencoded payload, named critical': unencoded(ed25519, claims()),
  };
}

/** RFC 7797: the payload isn't base64url where it is signed. */
function unencoded(key: Issuer['ed25519'], claims: unknown): string {
  const header = Buffer.from(JSON.stringify({ ...headerOf(key), b64: false, crit: ['b64'] })).toString('base64url');
  const payload = JSON.stringify(claims);
  const signedPart = signature(key, `${header}.${payload}`).toString('base64url');
  return `${header}.${Buffer.from(payload).toString('base64url')}.${signedPart}`;
}

function wrongKids({ ed25519, claims }: Issuer): Tokens {
  const kids = [
    undefined,
    null,
    '',
    'unknown',
    ' ed-1',
    'ED-1',
    'rsa-1,ed-1',
    1,
    true,
    ['ed-1'],
    { kid: 'ed-1' },
    '__proto__',
    'constructor',
    'ed-1\u0000',
    '../../../../dev/null',
    '/proc/self/environ',
    'file:///dev/null',
    'http://127.0.0.1:9/keys.json',
    "ed-1' OR '1'='1",
    "x' UNION SELECT 'secret' --",
    'ed-1; rm -rf /',
    '${jndi:ldap://127.0.0.1:9/a}',
    'k'.repeat(2_000),
  ];
  const each = kids.map((kid): [string, string] => [
    `kid ${shown(kid).slice(0, 50)}`,
    signed(ed25519, claims(), { kid }),
  ]);
  const twice = `{"alg":"EdDSA","typ":"at+jwt","kid":"${ed25519.kid}","kid":"unknown"}`;
  return {
    ...Object.fromEntries(each),
    'two kids, the last unknown': compact(twice, claims(), (input) => signature(ed25519, input)),
  };
}

function wrongForms({ ed25519, claims }: Issuer): Tokens {
  const good = signed(ed25519, claims());
  const [header = '', payload = '', mark = ''] = good.split('.');
  const [, otherPayload = '', otherMark = ''] = signed(ed25519, { ...claims(), sub: 'cus_bob' }).split('.');
  const json = JSON.stringify({ payload, protected: header, signature: mark });
  return {
    'a dot': '.',
    'two dots': '..',
    'three dots': '...',
    'a word': 'cus_ada',
    undefined: 'undefined',
    'only the header': header,
    'no signature part': `${header}.${payload}`,
    'an empty signature': `${header}.${payload}.`,
    'an empty header': `.${payload}.${mark}`,
    'an empty payload': `${header}..${mark}`,
    'a fourth part': `${good}.${mark}`,
    'a dot at its end': `${good}.`,
    'a dot at its beginning': `.${good}`,
    'garbage at its end': `${good}garbage`,
    'garbage at its beginning': `garbage${good}`,
    'padding at its end': `${good}==`,
    'a comma at its end': `${good},`,
    'a question mark in it': `${header}.${payload}?.${mark}`,
    'quotes around it': `"${good}"`,
    'angle brackets around it': `<${good}>`,
    'percent encoding': `${header}%2E${payload}%2E${mark}`,
    'the alphabet of plain base64': `${header}.${payload}.${withOtherBits(mark, 0).replaceAll('-', '+').replaceAll('_', '/')}+/`,
    'a signature cut short': good.slice(0, -4),
    'half of it': good.slice(0, good.length / 2),
    'the signature of another token': `${header}.${payload}.${otherMark}`,
    'the payload of another token': `${header}.${otherPayload}.${mark}`,
    'a signature with a bit turned': `${header}.${payload}.${withOtherBits(mark, 0)}`,
    'a signature with an unused bit turned': `${header}.${payload}.${withUnusedBit(mark)}`,
    'a signature twice': `${good}${mark}`,
    'a non-ASCII letter': `${header}.${payload}é.${mark}`,
    'nothing but non-ASCII letters': 'éàü',
    'nine kilobytes, well signed': signed(ed25519, { ...claims(), jti: 'a'.repeat(6_800) }),
    'nine kilobytes of one letter': 'a'.repeat(9_000),
    'thousands of dots': '.'.repeat(4_000),
    'flattened JSON serialization': json,
    'general JSON serialization': JSON.stringify({ payload, signatures: [{ protected: header, signature: mark }] }),
    'unsecured JSON serialization': JSON.stringify({ payload, header: { alg: 'none' }, signature: '' }),
    'JSON serialization in base64url': Buffer.from(json).toString('base64url'),
    'a token in a token': signed(ed25519, good, { cty: 'JWT' }),
    'a token in a token, not said': signed(ed25519, good),
    'deeply nested claims': signed(ed25519, `${'['.repeat(2_500)}${']'.repeat(2_500)}`),
  };
}

/** Turns a bit that counts of the letter at `index`. */
function withOtherBits(part: string, index: number): string {
  return part.slice(0, index) + (part[index] === 'A' ? 'Q' : 'A') + part.slice(index + 1);
}

/** 64 bytes leave four bits of their last letter over, which no decoder looks at. */
function withUnusedBit(part: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return part.slice(0, -1) + letters.charAt(letters.indexOf(part.slice(-1)) + 1);
}

async function encrypted({ rsa, claims }: Issuer): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
    .setProtectedHeader({ ...headerOf(rsa), alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    .encrypt(rsa.publicKey);
}

function wrongSchemes({ ed25519, claims }: Issuer): readonly HostileToken[] {
  const good = signed(ed25519, claims());
  const lines: Readonly<Record<string, readonly string[]>> = {
    'nothing in the header': [''],
    'a scheme and no token': ['Bearer'],
    'a token and no scheme': [good],
    'the scheme Basic': [`Basic ${Buffer.from('cus_ada:password').toString('base64')}`],
    'the scheme Basic with a good token': [`Basic ${good}`],
    'the scheme DPoP': [`DPoP ${good}`],
    'the scheme Token': [`Token ${good}`],
    'the scheme Negotiate': ['Negotiate YIIZ'],
    'a colon after the scheme': [`Bearer: ${good}`],
    'no space after the scheme': [`Bearer${good}`],
    'a tab after the scheme': [`Bearer\t${good}`],
    'the scheme twice': [`Bearer Bearer ${good}`],
    'a parameter': [`Bearer token="${good}"`],
    'two tokens in a header': [`Bearer ${good} ${good}`],
    'two credentials in a header': [`Bearer ${good}, Bearer ${good}`],
    'a good and an empty header': [`Bearer ${good}`, ''],
    'two good headers': [`Bearer ${good}`, `Bearer ${good}`],
    'a good header after a Basic one': ['Basic Y3VzX2FkYTpw', `Bearer ${good}`],
    'a good header before a Basic one': [`Bearer ${good}`, 'Basic Y3VzX2FkYTpw'],
  };
  return Object.entries(lines).map(([name, authorization]) => ({ name, authorization }));
}
