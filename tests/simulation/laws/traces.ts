/** What a saga may say of itself, at every moment. */
import { isDeepStrictEqual } from 'node:util';

import type { SagaTrace } from '../../../contracts/saga.ts';
import type { Facts } from '../facts.ts';

/** @throws Error naming the law that doesn't hold */
export function checkTrace(facts: Facts, trace: SagaTrace): void {
  if (facts.trace !== null) checkProgress(facts, facts.trace, trace);
  checkAttention(facts, trace);
  for (const { name, allowed, state } of trace.steps)
    facts.must(allowed.length === 0 || state === 'parked', `'${name}' is ${state}, and allows ${allowed.join()}`);
  checkDecisions(facts, trace);
}

/**
 * A workflow is found as long as one of its sagas needs a person.
 *
 * @throws Error when it isn't so
 */
export function checkIndexed(indexed: unknown, sagas: readonly { readonly trace: SagaTrace | null }[]): void {
  const needed = sagas.some(({ trace }) => trace?.needsAttention === true);
  if (indexed !== needed) throw new Error(`'SagaAttention' is ${JSON.stringify(indexed)}, and is to be ${needed}`);
}

function checkProgress(facts: Facts, before: SagaTrace, now: SagaTrace): void {
  const states = ({ state, steps, decisions }: SagaTrace): unknown => [
    state,
    decisions.length,
    steps.map(({ name, state }) => [name, state]),
  ];
  const grows = isDeepStrictEqual(states(before), states(now)) || now.version > before.version;
  facts.must(now.version >= before.version && grows, `version ${before.version} became ${now.version}`);
  const lost = before.decisions.filter(({ id }) => !now.decisions.some((decision) => decision.id === id));
  facts.must(lost.length === 0, `decisions are forgotten: ${lost.map(({ id }) => id).join()}`);
}

/** A saga needs a person as long as a step is parked, or something can't be written down. */
function checkAttention(facts: Facts, { cause, needsAttention, steps }: SagaTrace): void {
  const isParked = steps.some(({ state }) => state === 'parked');
  // Which way it went need not be written down any more once it is stopped.
  const isStopped = cause !== null || facts.cancellers.size > 0 || facts.hasDeadline;
  const isMoot = (kind: string): boolean => kind === 'decided' && isStopped;
  const unwritten = [...facts.run.unwritten.values()];
  const [least, most] = [isParked || !unwritten.every(isMoot), isParked || unwritten.length > 0];
  const isRight = needsAttention === least || needsAttention === most;
  facts.must(isRight, `attention is ${needsAttention}, and needed is ${least}`);
}

function checkDecisions(facts: Facts, { decisions }: SagaTrace): void {
  const ids = decisions.map(({ id }) => id);
  facts.must(new Set(ids).size === ids.length, `a decision counts twice: ${ids.join()}`);
  const known = facts.run.journal?.decisions ?? [];
  facts.must(
    known.every(({ id }) => ids.includes(id)),
    `a decision of the journal is forgotten: ${ids.join()}`,
  );
}
