/** What a saga may ask for, at every moment. */
import type { Verb } from '../deeds.ts';
import type { Facts } from '../facts.ts';
import type { Asked, Written } from '../sagas.fixture.ts';
import { effectOf } from '../services.ts';
import type { Planned } from '../shape.ts';

const DEADLINE_MS = 60_000;

/** @throws Error naming the law that doesn't hold */
export function checkCall(facts: Facts, verb: Verb, input: Asked & Written, now: number): void {
  if (verb === 'execute') checkExecute(facts, input, now);
  else if (verb === 'undo') checkUndo(facts, input);
  else checkWrite(facts, input);
}

/**
 * Nobody gives up a pivot, what follows it, or an undo, unless a person decides.
 *
 * @throws Error naming the law that doesn't hold
 */
export function checkStop(facts: Facts, verb: Verb, { step, kind }: Asked & Written): void {
  if (verb === 'write') {
    facts.must(kind === 'decided', `a call to write '${kind}' is given up`);
    return;
  }
  const isStep = verb === 'execute' && facts.planned(step).kind === 'step';
  facts.must(isStep || facts.isDecided(step), `a call to ${verb} '${step}' is given up`);
}

function checkWrite(facts: Facts, { kind }: Written): void {
  if (kind !== 'compensating') return;
  const running = [...facts.run.executing.keys()].join();
  facts.must(running === '', `everything is taken back while '${running}' is done`);
}

function checkExecute(facts: Facts, { step, key, input }: Asked, now: number): void {
  const { run } = facts;
  const planned = facts.planned(step);
  const { kind, scope, takesInput } = planned;
  const epoch = facts.traced(step)?.epoch ?? 1;
  const expected = epoch === 1 ? `${facts.id}/${step}` : `${facts.id}/${step}~${epoch}`;
  facts.must(key === expected, `'${step}' is done under '${key}', and not under '${expected}'`);
  facts.must(!takesInput || typeof input === 'string', `'${step}' is done without its input`);
  facts.must(!run.isTakingBack, `'${step}' is done while everything is taken back`);
  const isOnlyBack = run.journal?.phase === 'compensating' && !mayFollow(planned);
  facts.must(!isOnlyBack, `'${step}' is done by a run that only takes back`);
  facts.must(!run.undoing.has(key), `'${key}' is done while it is taken back`);
  facts.must(![...run.executing.values()].includes(step), `'${step}' is done twice at once`);
  if (kind === 'pivot') {
    const beside = [...run.executing.values()].filter((name) => name.startsWith(scope));
    facts.must(beside.length === 0, `pivot '${step}' doesn't wait for '${beside.join()}'`);
  }
  if (kind === 'finish') facts.must(facts.isThrough(scope), `finish '${step}' is done before the pivot is through`);
  const isLate = facts.hasDeadline && now > run.startedAt + DEADLINE_MS && run.journal === null;
  facts.must(!isLate || kind !== 'step' || scope !== '', `'${step}' is done behind the deadline`);
}

/** Whether it is the pivot of a nested saga, or follows it: what was begun there is finished. */
function mayFollow({ kind, scope }: Planned): boolean {
  return scope !== '' && kind !== 'step';
}

function checkUndo(facts: Facts, { step, key, result }: Asked): void {
  const { run } = facts;
  const { kind, scope } = facts.planned(step);
  facts.must(!run.executing.has(key), `'${key}' is taken back while it is done`);
  const known = result === undefined || result === effectOf(key);
  facts.must(known, `'${key}' is taken back with the result ${JSON.stringify(result)}`);
  if (kind !== 'finish') {
    const kept = scopesOf(scope).find((scope) => facts.isThrough(scope));
    facts.must(kept === undefined, `'${step}' is taken back although the pivot of '${kept}' is through`);
  }
  // A nested saga may be taking it back on its own, or may have been.
  const isAlone = scopesOf(scope).some((part) => run.alone.has(part));
  if (!run.isTakingBack) {
    const isRight = facts.isDecided(step) || isAlone || kind === 'finish';
    facts.must(isRight, `'${step}' is taken back before that is written down`);
  } else if (!isAlone && !run.undone.has(step)) checkOrder(facts, step);
}

/** A step is taken back once what came after it is. */
function checkOrder(facts: Facts, step: string): void {
  facts.must(facts.run.isWritten, `'${step}' is taken back before the journal is written down`);
  for (const later of facts.steps.values()) {
    if (!later.after.has(step) || later.kind === 'finish') continue;
    facts.must(isOver(facts, later), `'${step}' is taken back before '${later.name}', which came after it`);
  }
}

/** Whether there is nothing of a step that is still to be taken back. */
function isOver(facts: Facts, { name, scope }: Planned): boolean {
  const isKept = scopesOf(scope).some((scope) => facts.isThrough(scope));
  const isUndone = facts.run.undone.has(name) || facts.foreign.has(name);
  return isKept || isUndone || !facts.isOpen(name) || facts.traced(name) === undefined;
}

/** A scope, and those around it. */
function scopesOf(scope: string): readonly string[] {
  if (scope === '') return [''];
  return [scope, ...scopesOf(scope.slice(0, scope.lastIndexOf('/', scope.length - 2) + 1))];
}
