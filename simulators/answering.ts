import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { suffering } from './behaviour.ts';
import type { Faults, Target } from './faults.ts';
import { idempotencyKey, sameRequest, turns } from './idempotency.ts';
import { errorBody, Refusal } from './refusal.ts';
import { isAbout, traceparentOf } from './requests.ts';
import type { Decision, Plan, RequestOperation, Simulation } from './simulator.ts';
import type { Witness, WitnessEntry, WitnessLine } from './witness.ts';

type Answering = (operation: RequestOperation, request: Request, response: Response) => Promise<void>;

/** A POST that is being answered. */
interface Call {
  readonly operation: RequestOperation;
  readonly key: string;
  readonly request: Request;
  readonly response: Response;
}

/** What is about to be sent. */
interface Answer extends Pick<Decision, 'status' | 'body'> {
  readonly replayed: boolean;
  /** The order's own card or city has it that the reply gets lost. */
  readonly lost: boolean;
}

/**
 * Answers POSTs: a key's first request acts, and every repeat gets the same answer again. Here the order's own bad luck
 * (its card, its city) and the faults that are switched on come together, around the one act in the middle. What
 * happened is in the witness before anything can go wrong with the reply.
 */
export function answering(simulation: Simulation, witness: Witness, faults: Faults): Answering {
  const linesOf = Map.groupBy(witness.lines, ({ key }) => key);
  const inTurn = turns();
  const suffer = suffering();

  function record(entry: WitnessEntry): void {
    const line = witness.append(entry);
    linesOf.set(line.key, [...(linesOf.get(line.key) ?? []), line]);
    simulation.apply(line);
  }

  async function answer(call: Call): Promise<void> {
    const { operation, key, request } = call;
    const lines = linesOf.get(key) ?? [];
    const known = lines.at(-1);
    const plan = () => planned(call, lines.length);
    const begun = known ?? plan();
    const target = { operation: operation.name, reference: begun.reference };
    if (!(await arrives(faults, target))) {
      request.socket.resetAndDestroy();
      return;
    }
    const isRepeat = known !== undefined && !isForgotten(target, known);
    const answer = isRepeat ? replayOf(known, call) : await act(call, 'decide' in begun ? begun : plan(), target);
    deliver(faults, target, call, answer);
  }

  async function act(call: Call, plan: Plan, target: Target): Promise<Answer> {
    await suffer(plan.fault, call.key);
    // From here to the record nothing is awaited, so that nobody can come in between.
    const { status, body, effect } = decided(faults, target, call.operation, plan);
    if (effect === undefined) return { status, body, replayed: false, lost: false };
    const { key, request, response } = call;
    isAbout(response, effect.reference);
    const traceparent = traceparentOf(request);
    record({ ...effect, key, traceparent, request: requestOf(request), response: { status, body } });
    return { status, body, replayed: false, lost: plan.fault?.type === 'lost-reply' };
  }

  function isForgotten(target: Target, { at }: WitnessLine): boolean {
    const ageMs = Date.now() - Date.parse(at);
    if (ageMs >= simulation.keyHours * 3_600_000) return true;
    return faults.strike('key-expiry', target, ({ ms = 0 }) => ageMs >= ms) !== undefined;
  }

  return (operation, request, response) => {
    const key = idempotencyKey(request.get('idempotency-key'));
    return inTurn(key, async () => answer({ operation, key, request, response }));
  };
}

/** A key that acts again, since it was forgotten, makes something else: its id can't follow from the key alone. */
function planned({ operation, key, request }: Call, uses: number): Plan {
  const id = String(request.params['id']);
  return operation.plan({ id, key: uses === 0 ? key : `${key} ${uses}`, body: request.body });
}

/**
 * Tells whether a request gets through to where it acts, in its time.
 *
 * @throws Refusal 503 in an outage
 */
async function arrives(faults: Faults, target: Target): Promise<boolean> {
  const slow = faults.strike('latency', target);
  if (slow?.ms !== undefined) await delay(slow.ms);
  const outage = faults.strike('outage', target);
  if (outage !== undefined) {
    throw new Refusal(503, 'unavailable', 'an outage that somebody switched on', { retryAfterS: outage.seconds });
  }
  return faults.strike('reset-before', target) === undefined;
}

function decided(faults: Faults, target: Target, { declinable }: RequestOperation, plan: Plan): Decision {
  if (faults.strike('stored-500', target)) return stored500(target);
  const declines = plan.fault?.type === 'declined' || faults.strike('decline', target, () => declinable === true);
  return plan.decide(Boolean(declines));
}

function stored500({ reference }: Target): Decision {
  const effect = { kind: 'stored-500', id: null, of: null, reference, amount: null, currency: null };
  return { status: 500, body: errorBody('internal', 'something went wrong, and will have under this key'), effect };
}

/** @throws Refusal 409 when the key was used for another request */
function replayOf(stored: WitnessLine, { request, response }: Call): Answer {
  isAbout(response, stored.reference);
  sameRequest(stored, requestOf(request));
  return { ...stored.response, replayed: true, lost: false };
}

function deliver(faults: Faults, target: Target, { request, response }: Call, answer: Answer): void {
  const { status, body, replayed, lost } = answer;
  if (lost) {
    request.socket.destroy();
    return;
  }
  if (faults.strike('reset-after', target)) {
    request.socket.resetAndDestroy();
    return;
  }
  if (faults.strike('lost-reply', target)) return;
  if (replayed) response.set('Idempotent-Replayed', 'true');
  const text = JSON.stringify(body);
  const wrong = faults.strike('wrong-body', target);
  response
    .status(status)
    .type('json')
    .send(wrong === undefined ? text : spoilt(text, wrong.shape));
}

const spoilt = (text: string, shape: 'cut' | 'empty' = 'cut'): string =>
  shape === 'cut' ? text.slice(0, text.length / 2) : '{}';

// The body is what express.json() parsed.
const requestOf = ({ method, path, body }: Request): WitnessLine['request'] => ({
  method,
  path,
  body: body as WitnessLine['request']['body'],
});
