/** What became of a decision. */
import type { ResolutionView } from '../../contracts/resolve.schema.ts';
import type { SagaView } from '../../contracts/saga.ts';
import type { UndoView } from '../../contracts/undo.schema.ts';
import { Refused } from '../api-errors.ts';
import { asTyped } from '../command-line.ts';
import { EXIT } from '../exit.ts';
import { reasonOf } from '../order/summary.ts';
import type { Where } from '../where.ts';
import { approval, called } from './call.ts';

interface Telling extends Where {
  readonly json: boolean;
}

/**
 * Tells what became of a decision, or why it was turned away, and returns the exit code.
 *
 * @throws Unreachable, and Refused for whatever isn't about a decision
 */
export async function tell(decide: () => Promise<ResolutionView | UndoView>, options: Telling): Promise<number> {
  try {
    const decision = await decide();
    print(process.stdout, options.json ? JSON.stringify(decision, null, 2) : told(decision, options));
    return EXIT.good;
  } catch (error) {
    if (!(error instanceof Refused) || error.decision === undefined) throw error;
    if (options.json) print(process.stdout, JSON.stringify(error.decision, null, 2));
    print(process.stderr, `${error.message}\n${instead(error.decision, options)}`);
    return EXIT.no;
  }
}

function told(decision: ResolutionView | UndoView, where: Where): string {
  return 'step' in decision ? became(decision, where) : undone(decision, where);
}

/** Says how far an undo is, as far as that can be said without its saga. */
export function undone(undo: UndoView, where: Where): string {
  const { id, orderId, sagaId, status, by } = undo;
  const look = `'${called(['show', sagaId], where)}' tells how it goes`;
  if (status === 'awaiting-approval')
    return `${undoOf(undo)} takes two people: ${approval({ sagaId: orderId, id, by }, where)}`;
  if (status === 'pending') return `${undoOf(undo)} is written down, and begins soon; ${look}`;
  return `${undoOf(undo)} was begun; ${look}`;
}

/** Says how an undo goes, or went, by its saga. */
export function courseOf(undo: UndoView, { outcome }: Pick<SagaView, 'outcome'>): string {
  if (outcome === null) return `${undoOf(undo)} has begun`;
  if (outcome.status === 'confirmed') return `${undoOf(undo)} is done`;
  return `${undoOf(undo)} came to nothing: ${reasonOf(outcome)}`;
}

function undoOf({ orderId, by, approvedBy, reason }: UndoView): string {
  const who = approvedBy === null ? `'${by}'` : `'${by}' and '${approvedBy}'`;
  return `the undo of order '${orderId}' by ${who} (${reason})`;
}

function became(decision: ResolutionView, where: Where): string {
  const { sagaId, action, step, status, version } = decision;
  const what = `'${action}' of '${step}'`;
  const look = `'${called(['show', sagaId], where)}' tells what comes of it`;
  if (status === 'awaiting-approval') return `${what} takes two people: ${approval(decision, where)}`;
  if (status === 'pending') return `${what} is written down, and delivered as soon as a worker is there; ${look}`;
  return `${what} is heeded${version === null ? '' : `, which is version ${version}`}; ${look}`;
}

/** Says what would be heeded. */
function instead({ sagaId, step, version, allowed }: ResolutionView, where: Where): string {
  const now = version === null ? {} : { version: String(version) };
  if (allowed.length === 0) return `now nothing is allowed for '${step}': ${called(['show', sagaId], where)}`;
  const names = allowed.map((action) => `'${action}'`).join(', ');
  return `allowed for '${step}' now: ${names}, by ${asTyped(now).join(' ')}`;
}

function print(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${text}\n`);
}
