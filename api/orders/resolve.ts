import type { z } from 'zod';

import { UPDATES } from '../../contracts/names.ts';
import {
  STEP_INPUTS,
  STEP_RESULTS,
  storable,
  type ResolutionView,
  type Resolve,
} from '../../contracts/resolve.schema.ts';
import { UPDATE_REFUSALS, type ResolveAction, type ResolveSaga, type SagaView } from '../../contracts/saga.ts';
import type { Command } from '../../prisma/orders/client/client.ts';
import { parse, Problem } from '../problems.ts';
import { isWaiting, writeCommand, type WrittenCommand } from './commands.ts';
import type { RequestIdentity } from './idempotency.ts';
import { isAbove } from './limits.ts';
import type { Heard, Message } from './relay.ts';
import type { OrdersParts } from './routes.ts';
import { sagaPath } from './saga-list.ts';
import { sagaView } from './saga-view.ts';

/** A decision, and who made it. */
type Decision = Resolve & { readonly by: string };

/** What became of a decision. But for `done`, the saga turned it away, and nothing was done. */
export interface ResolveAnswer {
  readonly status: 'done' | 'not-allowed' | 'stale';
  readonly detail: string | null;
  readonly version: number;
  readonly allowed: readonly ResolveAction[];
}

/** A decision is answered at once, by whether the saga heeded it. */
export const resolves: Message = {
  update: UPDATES.resolve,
  wish: (command) => {
    const { by: actor, ...decision } = decisionOf(command);
    const { id: commandId, approvedBy } = command;
    // Approved is what takes two people, before it is delivered: the database sees to that.
    return { commandId, actor, ...decision, ...(approvedBy !== null && { approvedBy }) } as ResolveSaga;
  },
  answerOf: (command, heard): ResolveAnswer => {
    const { step } = decisionOf(command);
    const { version, steps } = heard.saga;
    const allowed = steps.find(({ name }) => name === step)?.allowed ?? [];
    return { ...fateOf(heard), version, allowed };
  },
};

function fateOf({ saga: { sagaId }, heeded, refusal }: Heard): Pick<ResolveAnswer, 'status' | 'detail'> {
  if (heeded) return { status: 'done', detail: null };
  if (refusal === null) return { status: 'not-allowed', detail: `'${sagaId}' has settled, and has nothing to decide` };
  return { status: refusal.type === UPDATE_REFUSALS.stale ? 'stale' : 'not-allowed', detail: refusal.message };
}

export function decisionOf({ body }: Pick<Command, 'body'>): Decision {
  return body as unknown as Decision; // what `writeResolve` wrote
}

/**
 * Writes a decision down. One that takes two people waits for the second, unless the saga turns it away as it stands:
 * that is said at once.
 *
 * @throws Problem `not-found`, `invalid-request`, `idempotency-key-reused`
 */
export async function writeResolve(
  parts: Pick<OrdersParts, 'db' | 'temporal' | 'uiUrl' | 'approvalAbove'>,
  identity: RequestIdentity,
  sagaId: string,
  decision: Resolve,
): Promise<WrittenCommand> {
  const { db, approvalAbove } = parts;
  const saga = await db.saga.findUnique({ where: { id: sagaId }, include: { order: true } });
  if (saga === null) throw noSuchSaga(sagaId);
  fits(decision);
  const { orderId, order } = saga;
  const needsApproval =
    takesTwo(decision.action, isAbove(approvalAbove, order)) && !isTurnedAway(await sagaView(parts, saga), decision);
  const body = { ...decision, by: identity.caller };
  return writeCommand(db, identity, { orderId, sagaId, kind: 'resolve', body, needsApproval });
}

/**
 * Whether the saga turns away what it would ask two people for. One that doesn't answer may allow it; and should it allow
 * it in the end, it turns away what only one person decided.
 */
function isTurnedAway({ state, live, version, steps }: SagaView, { action, step, version: seen }: Resolve): boolean {
  if (state === 'settled') return true;
  if (!live || action === 'compensate') return false;
  const allowed = steps.find(({ name }) => name === step)?.allowed ?? [];
  return version !== seen || !allowed.includes(action);
}

/** Nobody can take back what was settled or declared by mistake; giving up a large order is worth a second look. */
export function takesTwo(action: ResolveAction, isLarge: boolean): boolean {
  return action === 'settle' || action === 'declare-refused' || (action === 'compensate' && isLarge);
}

/**
 * What doesn't fit its step would break the saga behind it.
 *
 * @throws Problem `invalid-request`
 */
function fits(decision: Resolve): void {
  if (decision.action === 'retry-with') parse(schemaOf(decision, STEP_INPUTS), decision.input, '/input');
  if (decision.action === 'complete-with') parse(schemaOf(decision, STEP_RESULTS), decision.result, '/result');
}

function schemaOf({ step }: Resolve, schemas: typeof STEP_INPUTS): z.ZodType {
  return schemas.get(step) ?? storable;
}

export function noSuchSaga(id: string): Problem {
  return new Problem('not-found', `there is no saga '${id}'`);
}

/**
 * Shows a decision that wasn't turned away.
 *
 * @throws Problem `not-allowed-now`, `stale-version`
 */
export function heeded(command: Command): ResolutionView {
  const view = resolutionView(command);
  const { status, detail, version, allowed } = view;
  if (status !== 'not-allowed' && status !== 'stale') return view;
  const code = status === 'stale' ? 'stale-version' : 'not-allowed-now';
  throw new Problem(code, detail ?? '', [], { version, allowed, command: view });
}

export function resolutionView(command: Command): ResolutionView {
  const { id, sagaId, approvedBy, createdAt, answeredAt } = command;
  const { action, step, reason, by, version: seen } = decisionOf(command);
  const answer = command.answer as unknown as ResolveAnswer | null; // what the relay wrote
  const saga = sagaPath(sagaId);
  const self = `${saga}/commands/${id}`;
  return {
    id,
    sagaId,
    status: answer?.status ?? (isWaiting(command) ? 'awaiting-approval' : 'pending'),
    action,
    step,
    reason,
    by,
    approvedBy,
    seen,
    detail: answer?.detail ?? null,
    version: answer?.version ?? null,
    allowed: answer?.allowed ?? [],
    createdAt: createdAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    links: { self, saga, approve: `${self}/approve` },
  };
}
