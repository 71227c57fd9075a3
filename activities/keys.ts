/** For how long another system knows an idempotency key, and what is done about one that it may have forgotten. */
import { ApplicationFailure } from '@temporalio/common';

/** What another system does with our keys. */
export interface Keys {
  /** How it is called in messages. */
  readonly owner: string;
  /** For how many hours it keeps a key. */
  readonly hours: number;
}

/** What another system lists under a key of ours. */
export interface Entry<Result> {
  readonly result: Result;
  /** Whether it wasn't taken back there. */
  readonly live: boolean;
  /** For people: its id, amount and state. */
  readonly what: string;
}

/**
 * Tells whether a repeat is known to be one. Half of a key's life is left for clocks that differ, and for calls that
 * are on their way.
 */
export function isRepeatable(ageS: number, { hours }: Pick<Keys, 'hours'>): boolean {
  return ageS < hours * 1_800;
}

/** The failure of a call that may not be a repeat any more. It is no refusal, so that the saga waits for a person. */
export function expiredKey(
  key: string,
  ageS: number,
  { owner, hours }: Keys,
  found: readonly Pick<Entry<unknown>, 'what'>[],
): ApplicationFailure {
  const age = `'${key}' is ${Math.floor(ageS / 3_600)} h old, and the ${owner} keeps a key for ${hours} h`;
  const there = found.map(({ what }) => what).join(', ');
  const seen = there === '' ? 'nothing is found there under it, which proves nothing' : `found there: ${there}`;
  const way = key.endsWith('/undo') ? TO_UNDO : TO_ACT;
  return ApplicationFailure.nonRetryable(`${age}: it isn't sent any more; ${seen}; ${way}`, 'ExpiredKey', { key });
}

const TO_ACT =
  "look there, then 'complete-with' what was done, or 'retry-with' another input, or 'declare-refused'; 'settle' what is to be taken back";
const TO_UNDO = "look there, then 'settle' what was given back";
