/** How an HTTP operation is declared: what it takes, what it answers, and how it may be refused. */
import type { z } from 'zod';

import type { Route } from './access.ts';
import type { ProblemCode } from './problems.ts';

/** Headers that an answer may have beside those that every answer has. */
export const ANSWER_HEADERS = {
  Location: 'Where the thing can be read.',
  'Idempotent-Replayed': '`true` when the same request was answered before, and this is that answer.',
  'Preference-Applied': 'The preference that was heeded: `wait=N`.',
} as const;
export type AnswerHeader = keyof typeof ANSWER_HEADERS;

/** An answer of one status. Its body is JSON, unless it is a stream. */
export interface Answer {
  readonly description: string;
  readonly body?: z.ZodType;
  readonly stream?: 'text/event-stream';
  readonly headers?: readonly AnswerHeader[];
}

/** A request that can be sent as it stands, and the status of its answer. The tests send each. */
export interface Example {
  readonly title: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly status: number;
}

/** One operation. A malformed part of the path is the name of nothing: 404. Any other malformed part is 422. */
export interface Operation {
  /** Its name, in the document and in the clients that are made of it. */
  readonly id: string;
  readonly route: Route;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** For the document. The code that heeds a header reads it. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Whether the body may be left out. @default false */
  readonly bodyOptional?: true;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that any operation of its form is refused with. */
  readonly problems?: readonly ProblemCode[];
  readonly examples: readonly [Example, ...Example[]];
}

/** Declares an operation, keeping what its schemas are. */
export function operation<const O extends Operation>(declared: O): O {
  return declared;
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given of a request. */
export interface Asked<O extends Operation> {
  readonly params: Read<O['params']>;
  readonly query: Read<O['query']>;
  readonly body: Read<O['body']>;
}

/** JSON as it is written: nobody changes it any more. */
export type Written<T> = T extends object ? { readonly [K in keyof T]: Written<T[K]> } : T;

/** The statuses that an operation answers with. */
export type StatusOf<O extends Operation> = keyof O['answers'] & number;

/** The body that is declared for a status. */
export type BodyOf<O extends Operation, S extends StatusOf<O>> = O['answers'][S] extends {
  readonly body: infer B extends z.ZodType;
}
  ? Written<z.input<B>>
  : undefined;
