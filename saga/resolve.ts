import { ApplicationFailure } from '@temporalio/workflow';

import { UPDATE_REFUSALS, type ResolveAction, type ResolveSaga, type SagaTrace } from '../contracts/saga.ts';
import { answerOf } from './answer.ts';

type Field = 'actor' | 'reason' | 'input' | 'result' | 'evidence' | 'approvedBy';

/** What an action needs beside who and why. */
const NEEDS: Readonly<Record<ResolveAction, readonly Field[]>> = {
  retry: [],
  'retry-with': ['input'],
  'complete-with': ['result', 'evidence'],
  skip: [],
  'declare-refused': ['evidence', 'approvedBy'],
  compensate: [],
  settle: ['evidence', 'approvedBy'],
};

/**
 * Looks whether a saga that stands like this heeds a decision.
 *
 * @throws ApplicationFailure `StaleVersion`, `NotAllowed` or `Incomplete`, naming what is allowed or missing
 */
export function validate(trace: SagaTrace, wish: ResolveSaga): void {
  const { sagaId, version, steps } = trace;
  const refuse = (type: string, message: string): never => {
    throw ApplicationFailure.nonRetryable(message, type, answerOf(trace));
  };
  const step = steps.find(({ name }) => name === wish.step);
  if (step === undefined) return refuse(UPDATE_REFUSALS.notAllowed, `'${sagaId}' has no step '${wish.step}'`);
  if (wish.version !== version) {
    const seen = `'${sagaId}' is at version ${version}, and not at ${wish.version} any more`;
    return refuse(UPDATE_REFUSALS.stale, seen);
  }
  if (!step.allowed.includes(wish.action)) {
    const allowed = step.allowed.length === 0 ? 'nothing' : step.allowed.map((action) => `'${action}'`).join(', ');
    const where = `${step.kind} '${step.name}', which is ${step.state}`;
    return refuse(UPDATE_REFUSALS.notAllowed, `'${wish.action}' is not allowed for ${where}; allowed is: ${allowed}`);
  }
  const needs: readonly Field[] = ['actor', 'reason', ...NEEDS[wish.action]];
  const missing = needs.filter((field) => isMissing(wish, field));
  if (missing.length > 0) refuse(UPDATE_REFUSALS.incomplete, `'${wish.action}' needs: ${missing.join(', ')}`);
  if ('approvedBy' in wish && wish.approvedBy === wish.actor) {
    refuse(UPDATE_REFUSALS.incomplete, `'${wish.action}' takes two people, and '${wish.actor}' is one`);
  }
}

/** What comes over the wire has the fields of its type only if its sender saw to it. */
function isMissing(wish: ResolveSaga, field: Field): boolean {
  const value = (wish as Partial<Readonly<Record<Field, unknown>>>)[field];
  if (field === 'input' || field === 'result') return value === undefined;
  return typeof value !== 'string' || value.trim() === '';
}
