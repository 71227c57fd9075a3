/** The hop of a trace that a request is, by W3C Trace Context (https://www.w3.org/TR/trace-context/). */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { RequestHandler, Response } from 'express';

import type { TraceContext } from '../contracts/tracing.ts';

export interface Trace {
  readonly traceId: string;
  /** What whatever follows from the request is told: its parent is this hop. */
  readonly context: TraceContext;
}

/** Puts every request in a trace: its caller's, or else a new one. */
export const tracing: RequestHandler = ({ headersDistinct }, response, next) => {
  response.locals['trace'] = continueTrace(headersDistinct);
  next();
};

/** The trace of the request that is being answered. */
export function traceOf({ locals }: Response): Trace {
  return locals['trace'] as Trace; // what `tracing` put there
}

/** Goes on with the trace that the headers name. Whatever is wrong with them begins a new one, as the standard wants it. */
export function continueTrace({ traceparent, tracestate }: IncomingMessage['headersDistinct']): Trace {
  const parent = parse(traceparent);
  const { traceId, sampled } = parent ?? { traceId: randomBytes(16).toString('hex'), sampled: true };
  const hop = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${sampled ? '01' : '00'}` };
  const state = parent === null ? null : boundedState(tracestate);
  return { traceId, context: state === null ? hop : { ...hop, tracestate: state } };
}

// Version ff and ids of zeros only are invalid. What follows the flags is for versions after ours, of which the rest is taken.
const TRACEPARENT =
  /^(?!ff)(?<version>[\da-f]{2})-(?!0{32})(?<traceId>[\da-f]{32})-(?!0{16})[\da-f]{16}-(?<flags>[\da-f]{2})(?<more>-.*)?$/u;

function parse(headers: readonly string[] = []): { readonly traceId: string; readonly sampled: boolean } | null {
  const [header = ''] = headers;
  const { version, traceId = '', flags = '', more } = TRACEPARENT.exec(header)?.groups ?? {};
  const valid = headers.length === 1 && version !== undefined && (version !== '00' || more === undefined);
  return valid ? { traceId, sampled: Number.parseInt(flags, 16) % 2 === 1 } : null; // of the flags, ours is the last bit
}

const STATE_LENGTH = 512;
const STATE_MEMBERS = 32;
/** When it gets too long, members that are longer go first. */
const LONG_MEMBER = 128;
const MEMBER = /^(?<key>[a-z\d][a-z\d_*/@-]{0,255})=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/u;

/** Gives the state as one line; null when there is none, or it isn't as it should be. */
function boundedState(headers: readonly string[] = []): string | null {
  const list = headers.flatMap((header) => header.split(','));
  const members = list.map((member) => member.trim()).filter((member) => member !== '');
  const keys = new Set(members.map((member) => MEMBER.exec(member)?.groups?.['key']));
  const valid = !keys.has(undefined) && keys.size === members.length && members.length <= STATE_MEMBERS;
  return valid && members.length > 0 ? shortened(members) : null;
}

/** Leaves out whole members until the rest is short enough. */
function shortened(members: readonly string[]): string {
  const text = members.join(',');
  if (text.length <= STATE_LENGTH) return text;
  const long = members.findLastIndex(({ length }) => length > LONG_MEMBER);
  return shortened(members.toSpliced(long, 1)); // without a long one it is -1: the last
}
