import type { SagaJournal } from '../contracts/saga.ts';

/** Whether a former run got through the pivot, if only since somebody did by hand what it does. */
export function isBehindPivot({ phase, attempts }: SagaJournal): boolean {
  return phase === 'committed' || (phase === 'pivoting' && attempts.at(-1)?.outcome === 'external');
}
