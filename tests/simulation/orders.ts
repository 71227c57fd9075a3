/** What is written down of a saga, as `activities/orders` and the starter keep it in the orders database. */
import { ApplicationFailure } from '@temporalio/common';

import type { CancelSaga, SagaJournal, SagaTrace } from '../../contracts/saga.ts';
import type { Carried, Written } from './sagas.fixture.ts';

const NOTHING_KNOWN: SagaJournal = { phase: 'acting', cause: null, ending: null, attempts: [], decisions: [] };

export class OrderRow {
  /** The cancel commands, none of which is ever taken back. */
  readonly cancels: CancelSaga[] = [];
  trace: SagaTrace | null = null;
  settled: SagaTrace | null = null;
  #journal: SagaJournal | null = null;
  #lease = 0;

  /** @throws ApplicationFailure `Superseded` for a run that was taken over */
  write({ kind, trace, journal }: Written): void {
    if (trace.lease !== this.#lease) throw ApplicationFailure.retryable('another run carries it', 'Superseded');
    if (this.settled !== null) return;
    if (journal !== undefined) this.#keep(trace, journal);
    else this.trace = trace;
    if (kind === 'settled') this.settled = trace;
  }

  /** What the next run is told of those before it; `pastPivot` is what the reconciler found out. */
  handOver(pastPivot: boolean): Pick<Carried, 'journal' | 'cancel' | 'lease'> {
    const isCarried = this.#lease > 0;
    if (isCarried && pastPivot && !isLeft(this.#journal))
      this.#journal = { ...(this.#journal ?? NOTHING_KNOWN), phase: 'committed' };
    const journal = this.#journal ?? (isCarried ? NOTHING_KNOWN : null);
    this.#lease += 1;
    return { journal, cancel: this.cancels[0] ?? null, lease: this.#lease };
  }

  /** A late attempt knows of fewer decisions, or not of the turn back. */
  #keep(trace: SagaTrace, journal: SagaJournal): void {
    const [before, { phase, decisions }] = [this.#journal, journal];
    const isLater =
      before === null ||
      (before.decisions.length <= decisions.length && (before.phase !== 'compensating' || phase === 'compensating'));
    if (isLater) [this.#journal, this.trace] = [journal, trace];
  }
}

/** Whether the way forward was left for good, or the pivot was declared refused. */
function isLeft(journal: SagaJournal | null): boolean {
  const { phase, attempts = [] } = journal ?? {};
  return phase === 'compensating' || (phase === 'pivoting' && attempts.at(-1)?.outcome === 'refused');
}
