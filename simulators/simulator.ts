import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Fault, type Suffer, suffering } from './behaviour.ts';
import { idempotencyKey, sameRequest, turns } from './idempotency.ts';
import { noSuchPage, Refusal, refusals, valid } from './refusal.ts';
import { isAbout, requestLog, traceparentOf } from './requests.ts';
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
  readonly fault: Fault | undefined;
  decide(): Decision;
}

/** A POST. */
export interface Operation<Body> {
  readonly path: string;
  readonly body: z.ZodType<Body>;
  /** @throws Refusal 404 when there is nothing with the path's id */
  plan(request: { readonly id: string; readonly key: string; readonly body: Body }): Plan;
}

/** What a simulator is made of. Its state is nothing but what `apply` made of the witness's lines. */
export interface Simulation {
  readonly operations: readonly RequestOperation[];
  /** Paths to GET, each with what shows the thing of that id. */
  readonly views: Readonly<Record<string, (id: string) => object | undefined>>;
  /** Paths to GET with `?reference=`, each with what lists the things of that reference. */
  readonly lists: Readonly<Record<string, (reference: string) => readonly object[]>>;
  apply(line: WitnessLine): void;
}

/** An {@link Operation} whose body has been checked off. */
export interface RequestOperation {
  readonly path: string;
  plan(request: { readonly id: string; readonly key: string; readonly body: unknown }): Plan;
}

/** Validates an operation's body before it plans. */
export function operation<Body>({ path, body: schema, plan }: Operation<Body>): RequestOperation {
  return { path, plan: ({ id, key, body }) => plan({ id, key, body: valid(schema, body) }) };
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
export function simulatorApp(simulation: Simulation, witness: Witness, log: Logger): Express {
  for (const line of witness.lines) simulation.apply(line);
  const answer = answering(simulation, witness);
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

type Answering = (operation: RequestOperation, request: Request, response: Response) => Promise<void>;

/** Answers POSTs: a key's first request acts, and every repeat gets the same answer again. */
function answering(simulation: Simulation, witness: Witness): Answering {
  const answers = new Map(witness.lines.map((line) => [line.key, line]));
  const inTurn = turns();
  const suffer = suffering();
  const record = (entry: WitnessEntry) => {
    const line = witness.append(entry);
    answers.set(line.key, line);
    simulation.apply(line);
  };
  return (operation, request, response) => {
    const key = idempotencyKey(request.get('idempotency-key'));
    return inTurn(key, async () => {
      const stored = answers.get(key);
      if (stored === undefined) await act({ operation, key, suffer, record }, request, response);
      else replay(stored, request, response);
    });
  };
}

interface Act {
  readonly operation: RequestOperation;
  readonly key: string;
  readonly suffer: Suffer;
  record(entry: WitnessEntry): void;
}

async function act({ operation, key, suffer, record }: Act, request: Request, response: Response): Promise<void> {
  const { fault, decide } = operation.plan({ id: String(request.params['id']), key, body: request.body });
  await suffer(fault, key);
  // From here to the record nothing is awaited, so that nobody can come in between.
  const { status, body, effect } = decide();
  if (effect !== undefined) {
    isAbout(response, effect.reference);
    const traceparent = traceparentOf(request);
    record({ ...effect, key, traceparent, request: requestOf(request), response: { status, body } });
    if (fault?.type === 'lost-reply') {
      request.socket.destroy();
      return;
    }
  }
  response.status(status).json(body);
}

function replay(stored: WitnessLine, request: Request, response: Response): void {
  isAbout(response, stored.reference);
  sameRequest(stored, requestOf(request));
  response.set('Idempotent-Replayed', 'true').status(stored.response.status).json(stored.response.body);
}

// The body is what express.json() parsed.
const requestOf = ({ method, path, body }: Request): WitnessLine['request'] => ({
  method,
  path,
  body: body as WitnessLine['request']['body'],
});

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
