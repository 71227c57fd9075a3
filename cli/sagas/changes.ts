/** What happens to the sagas that need a person, from one look to the next. */
import type { SagaDecision } from '../../contracts/saga.ts';
import type { SagaDetails, SagaSummary } from '../../contracts/sagas.schema.ts';

/** A step that a saga is parked at. */
export type ParkedStep = SagaSummary['parked'][number] & Pick<SagaSummary, 'sagaId'>;

/** `resolved` means that somebody decided about it; what went on by itself is `healed`. */
export type Change = ParkedStep &
  (
    | { readonly change: 'parked' | 'healed' }
    | { readonly change: 'resolved'; readonly decision: Pick<SagaDecision, 'action' | 'actor' | 'reason'> }
  );

/** All that is parked, by what it is. */
export type Standing = ReadonlyMap<string, ParkedStep>;

export function standingOf(sagas: readonly Pick<SagaSummary, 'sagaId' | 'parked'>[]): Standing {
  const parked = sagas.flatMap(({ sagaId, parked }) => parked.map((step) => ({ ...step, sagaId })));
  return new Map(parked.map((step) => [`${step.sagaId} ${step.step} ${step.since}`, step]));
}

/** Lists what is in `one`, and not in `other`. */
export function missingIn(other: Standing, one: Standing): readonly ParkedStep[] {
  return [...one].filter(([key]) => !other.has(key)).map(([, step]) => step);
}

/** Why a step isn't parked any more: because of the last decision that was made while it was. */
export function ended(parked: ParkedStep, { decisions }: Pick<SagaDetails, 'decisions'>): Change {
  const { step, since } = parked;
  const last = decisions.findLast(
    (decision) => (decision.step === step && decision.at >= since) || (decision.step === null && decision.at > since),
  );
  if (last === undefined) return { ...parked, change: 'healed' };
  const { action, actor, reason } = last;
  return { ...parked, change: 'resolved', decision: { action, actor, reason } };
}
