/** What an Update may be answered, by how its saga stands when it is sent. */
import { UPDATE_REFUSALS, type ResolveSaga, type SagaAnswer } from '../../../contracts/saga.ts';
import type { Flaw } from '../cases.ts';
import type { Facts } from '../facts.ts';

/** What hears how an Update was answered: with the type of its refusal, or with how the saga stands. */
export type Answer = (refusal: string | null, saga: SagaAnswer | null) => void;

/** One that joins what comes next may find its saga otherwise than it stands now. */
export function answerToCancel(facts: Facts, joins: boolean): Answer {
  const { isTooLate } = facts;
  return (refusal, saga) => {
    if (refusal !== null) {
      facts.must(refusal === UPDATE_REFUSALS.tooLate, `a cancel is turned away as ${refusal}`);
      facts.must(joins || isTooLate, 'a cancel is turned away although it is in time');
    } else {
      facts.must(joins || !isTooLate, 'a cancel is heeded although it is too late');
      facts.must(saga?.state === 'settled', `a cancel is answered when the saga is ${saga?.state}`);
    }
  };
}

/** A decision is heeded when the trace allows it, and it is made as it must be. */
export function answerToDecision(facts: Facts, wish: ResolveSaga, flaw: Flaw): Answer {
  const isCurrent = facts.trace?.version === wish.version;
  const isAllowed = isCurrent && facts.traced(wish.step)?.allowed.includes(wish.action) === true;
  const isFlawed = flaw === 'careless' || (flaw === 'alone' && 'approvedBy' in wish);
  return (refusal) =>
    facts.must((refusal === null) === (isAllowed && !isFlawed), `'${wish.action}' is answered with ${refusal}`);
}
