import type { AttemptOutcome, JournalAttempt, ResolveSaga } from '../contracts/saga.ts';

/**
 * A step with the input, or the end, that it was given last. The first one has the step's own key; each that an
 * operator adds has another, since a provider refuses the same key with another request.
 */
export interface Epoch {
  readonly number: number;
  readonly input?: unknown;
  outcome: AttemptOutcome;
  result?: unknown;
  /** What an operator said of what was done by hand, and where it can be seen. */
  told?: unknown;
  evidence?: string;
}

/** The key of an epoch of the step whose key is `key`. */
export function keyOf(key: string, { number }: Epoch): string {
  return number === 1 ? key : `${key}~${number}`;
}

/** Whether a former run told of a step before it had ended. */
export function isOpen(epochs: readonly Epoch[], failure: JournalAttempt['failure']): boolean {
  return failure === null && (epochs.at(-1)?.outcome ?? 'unknown') === 'unknown';
}

/** Whether there is nothing of it left to take back. */
export function isGone({ outcome }: Epoch): boolean {
  return outcome === 'revoked' || outcome === 'settled' || outcome === 'skipped';
}

/** Whether a person decided how it ended, so that nothing is to be called. */
export function isDecided(epoch: Epoch): epoch is Epoch & { readonly outcome: 'external' | 'skipped' } {
  return epoch.outcome === 'external' || epoch.outcome === 'skipped';
}

/** What an operator said: the step's result, unless something else is made of it. */
export function toldOf(ruling: ResolveSaga): Pick<Epoch, 'told' | 'result' | 'evidence'> {
  if (ruling.action !== 'complete-with') throw new Error(`'${ruling.action}' tells of nothing that was done by hand`);
  const { result, evidence } = ruling;
  return { told: result, result, evidence };
}

/** Makes the epoch that an operator decided on. */
export function nextEpoch(ruling: ResolveSaga, number: number): Epoch {
  switch (ruling.action) {
    case 'retry-with':
      return { number, input: ruling.input, outcome: 'unknown' };
    case 'complete-with':
      return { number, outcome: 'external', ...toldOf(ruling) };
    case 'skip':
      return { number, outcome: 'skipped' };
    default:
      throw new Error(`'${ruling.action}' makes no epoch`);
  }
}
