import type { SagaJournal } from '../contracts/saga.ts';

/** Whether a former run got through the pivot, if only since somebody did by hand what it does, and stands by that. */
export function isBehindPivot({ phase, attempts }: SagaJournal): boolean {
  const { outcome, failure = null } = attempts.at(-1) ?? {};
  return phase === 'committed' || (phase === 'pivoting' && outcome === 'external' && failure === null);
}
