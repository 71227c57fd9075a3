/** Reads the bodies of requests: JSON in UTF-8, and little of it. */
import { MIMEType } from 'node:util';

import express, { type Request, type RequestHandler } from 'express';

import { Problem } from '../problems.ts';
import { parseJson } from './strict-json.ts';

/** In bytes. An order of the most lines that are allowed is a fifth of it. */
export const LONGEST_BODY = 65_536;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a body's headers say is judged before any of it is read; a rest that nobody reads, Node throws away. */
const promising: RequestHandler = (request, _response, next) => {
  if (!hasBody(request)) {
    next();
    return;
  }
  if (Number(request.headers['content-length']) > LONGEST_BODY) throw new Problem('body-too-large', TOO_LARGE);
  if (!isJson(request.headers['content-type'])) {
    throw new Problem('unsupported-media-type', "send 'Content-Type: application/json', in UTF-8");
  }
  next();
};

export const TOO_LARGE = `at most ${LONGEST_BODY / 1024} kB are read`;

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

function isJson(contentType = ''): boolean {
  try {
    const { essence, params } = new MIMEType(contentType);
    return essence === 'application/json' && (params.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';
  } catch {
    return false; // not a media type at all
  }
}

const readJson: RequestHandler = (request, _response, next) => {
  const bytes = bytesOf(request);
  request.body = bytes.length > 0 ? jsonOf(bytes) : undefined;
  next();
};

const NOTHING = Buffer.alloc(0);

/** What {@link rawBody} left. */
export function bytesOf(request: Request): Buffer {
  const bytes: unknown = request.body;
  return Buffer.isBuffer(bytes) ? bytes : NOTHING;
}

/** @throws Problem `malformed-request` */
export function jsonOf(bytes: Buffer): unknown {
  return parseJson(textOf(bytes));
}

/** @throws Problem `malformed-request` when they aren't UTF-8 */
export function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('malformed-request', 'the body is not UTF-8');
  }
}

/** Leaves the bytes in `request.body`, as they came, for who has to see them before they are understood. */
export const rawBody: readonly RequestHandler[] = [
  promising,
  express.raw({ limit: LONGEST_BODY, inflate: false, type: () => true }),
];

/** Leaves what was read in `request.body`: undefined where there was none. */
export const jsonBody: readonly RequestHandler[] = [...rawBody, readJson];
