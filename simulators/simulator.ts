import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { answering } from './answering.ts';
import type { Fault } from './behaviour.ts';
import { type Faults, faultsOf } from './faults.ts';
import { noSuchPage, Refusal, refusals, valid } from './refusal.ts';
import { requestLog } from './requests.ts';
import type { WebhookEvent } from './webhooks.ts';
import type { Witness, WitnessEntry, WitnessLine } from './witness.ts';

const listRequest = z.strictObject({ reference: z.string().min(1).max(100) });

/** What a request comes to. Without `effect` nothing changed, nothing is recorded, and its key stays free. */
export interface Decision {
  readonly status: number;
  readonly body: WitnessLine['response']['body'];
  readonly effect?: Pick<WitnessEntry, 'kind' | 'id' | 'of' | 'reference' | 'amount' | 'currency'>;
}

/** A request that has been understood: how it goes, and what comes of it, to be decided at the moment of acting. */
export interface Plan {
  /** The order's id. */
  readonly reference: string;
  readonly fault: Fault | undefined;
  /** @param declines whether it comes to a final no, where that can be */
  decide(declines: boolean): Decision;
}

interface OperationFacts {
  readonly name: string;
  /** Whether it can come to a final no. */
  readonly declinable?: true;
}

/** A POST. */
export interface Operation<Body> extends OperationFacts {
  readonly path: string;
  readonly body: z.ZodType<Body>;
  /** @throws Refusal 404 when there is nothing with the path's id */
  plan(request: { readonly id: string; readonly key: string; readonly body: Body }): Plan;
}

/** What a simulator is made of. Its state is nothing but what `apply` made of the witness's lines. */
export interface Simulation {
  /** For how many hours a key is known: later, a repeat acts again. */
  readonly keyHours: number;
  readonly operations: readonly RequestOperation[];
  /** Paths to GET, each with what shows the thing of that id. */
  readonly views: Readonly<Record<string, (id: string) => object | undefined>>;
  /** Paths to GET with `?reference=`, each with what lists the things of that reference. */
  readonly lists: Readonly<Record<string, (reference: string) => readonly object[]>>;
  apply(line: WitnessLine): void;
  /** What others are told of a line; undefined for what is nobody's business, such as a no. */
  tells(line: WitnessLine): WebhookEvent | undefined;
}

/** An {@link Operation} whose body has been checked off. */
export interface RequestOperation extends OperationFacts {
  readonly path: string;
  plan(request: { readonly id: string; readonly key: string; readonly body: unknown }): Plan;
}

/** Validates an operation's body before it plans. */
export function operation<Body>({ body: schema, plan, ...facts }: Operation<Body>): RequestOperation {
  return { ...facts, plan: ({ id, key, body }) => plan({ id, key, body: valid(schema, body) }) };
}

/** An id that follows from the key, so that it is the same whenever the request is repeated. */
export const idOf = (prefix: string, key: string): string =>
  `${prefix}_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;

/** @throws Refusal 404 */
export function found<T>(things: ReadonlyMap<string, T>, id: string): T {
  const thing = things.get(id);
  if (thing === undefined) throw new Refusal(404, 'not_found', `there is no '${id}'`);
  return thing;
}

/** Serves a simulation as an HTTP API, after restoring it from its witness. */
export function simulatorApp(
  simulation: Simulation,
  witness: Witness,
  log: Logger,
  faults: Faults = faultsOf(simulation.operations),
): Express {
  for (const line of witness.lines) simulation.apply(line);
  const answer = answering(simulation, witness, faults);
  const app = express().disable('x-powered-by').disable('etag').enable('strict routing');
  app.use(requestLog(log), onlyJson, express.json({ limit: '64kb' }));
  app.get('/v1/log', (_request, response) => pipeline(witness.read(), response.type('application/x-ndjson')));
  for (const [path, view] of Object.entries(simulation.views)) app.get(path, shows(view));
  for (const [path, list] of Object.entries(simulation.lists)) app.get(path, lists(list));
  for (const operation of simulation.operations) {
    app.post(operation.path, (request, response) => answer(operation, request, response));
  }
  return app.use(noSuchPage, refusals(log));
}

const onlyJson: RequestHandler = (request, _response, next) => {
  if (request.method !== 'POST' || request.is('application/json') !== false) return next();
  throw new Refusal(415, 'unsupported_media_type', 'send application/json');
};

function shows(view: Simulation['views'][string]): RequestHandler {
  return (request, response) => {
    const id = String(request.params['id']);
    const thing = view(id);
    if (thing === undefined) throw new Refusal(404, 'not_found', `there is no '${id}'`);
    response.json(thing);
  };
}

function lists(list: Simulation['lists'][string]): RequestHandler {
  return (request, response) => {
    const { reference } = valid(listRequest, request.query);
    response.json({ data: list(reference) });
  };
}
