/** The rules that the saga library, and the services that it calls, keep to (docs/sagas.md). */

/** What it says, and the failure modes that are what comes of breaking it. */
export type Rule = readonly [id: string, says: string, modes?: readonly string[]];

export const RULES: readonly Rule[] = [
  ['rule 1', 'a step is registered before it is executed, and taken back whatever came of it'],
  ['rule 2', 'nothing lands after its own compensation', ['B2']],
  ['rule 3', 'neither a compensation nor the pivot can be cancelled', ['B7']],
  ['rule 4', 'a bug is no failure: it compensates nothing', ['B10', 'C4']],
  ['rule 5', 'an outage decides nothing by itself', ['C10']],
  ['finish', 'what follows the pivot is tried until it is done, whatever is said to it'],
  ['rule 6', 'a compensation that fails neither stops the others nor disappears', ['B5']],
  ['rule 7', 'a key is the same in every attempt and every run', ['A7']],
  ['rule 8', 'a refusal is a result, and only what is listed is one', ['A11']],
  ['rule 9', 'the happy path adds no events of its own'],
  ['rule 10', 'a workflow may carry many sagas'],
  ['effects', 'an effect happens once a key, and never after it was revoked', ['A2', 'A3', 'B1', 'B3', 'B4']],
  ['intents', 'an outcome that nobody knows is pinned by the same request under the same key', ['A1', 'A8', 'A9']],
  ['journal', 'who takes a saga up knows what was done, and why it was being taken back', ['C6', 'L1']],
  ['revoked', 'what somebody else took back ends the way forward, or calls for a person'],
  ['nested', 'a nested saga has keys and a pivot of its own', ['B9']],
  ['parking', 'an operator decides what the state of a step allows, once, and seen by others', ['F4', 'L4']],
  ['commands', 'a cancel or a decision is a row before it is an Update', ['C7', 'F2', 'F3']],
  ['reservations', "a reservation is released by its order's state, and a stranger's never", ['F7']],
  ['restarting', 'a run that failed or was terminated is followed by another, one that completed is not', ['C13']],
];
