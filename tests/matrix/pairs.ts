/** A second fault in the recovery from a first. */
import { isSame, type Case, type Fault } from './case.ts';
import { faultsAt, worthIt, type Result } from './matrix.ts';

/** The faults that are recovered from in a way that is nearly always the same, so that it can be hit again. */
const FIRST: ReadonlySet<Fault> = new Set(['crash', 'abandoned', 'terminate-late']);
const SECOND: ReadonlySet<Fault> = new Set(['crash', 'terminate']);

/** So often a case is played at most, until its second fault is met. */
const TRIES = 12;

/** Tells whether a second fault can be looked for behind that of a case. */
export function isFirstOfPairs({ failpoints: [first] }: Case): boolean {
  return first !== undefined && FIRST.has(first.fault);
}

/**
 * Everything that can go wrong in the recoveries from first faults.
 *
 * @param seen where each first fault leads
 * @param again the same once more: where a late attempt races with another, only what came both times can be met again
 */
export function pairsOf(seen: readonly Result[], again: readonly Result[]): readonly Case[] {
  return seen.flatMap((result, i) => pairsBehind(result, again[i]?.points ?? []));
}

function pairsBehind({ tested: { story, failpoints }, points }: Result, again: Result['points']): readonly Case[] {
  const [first] = failpoints;
  if (first === undefined) return [];
  const struck = points.findIndex((point) => isSame(point, first));
  const met = points
    .slice(struck + 1)
    .filter((point) => again.some((other) => isSame(point, other)))
    .filter(({ site }) => first.fault !== 'crash' || site === first.site); // behind its end, it is recovered from
  return worthIt(met).flatMap((point) =>
    faultsAt(point)
      .filter((fault) => SECOND.has(fault))
      .map((fault) => ({ story, failpoints: [first, { ...point, fault }] })),
  );
}

/** Plays cases, and those that missed a fault again, until they meet it: who comes first in a race isn't ours to say. */
export async function untilMet(
  cases: readonly Case[],
  play: (cases: readonly Case[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  let results = await play(cases);
  for (let tries = 1; tries < TRIES; tries++) {
    const missed = results.filter(hasMissed);
    if (missed.length === 0) break;
    const once = new Map(missed.map((result, i) => [result, i]));
    const more = await play(missed.map(({ tested }) => tested));
    results = results.map((result) => more[once.get(result) ?? -1] ?? result);
  }
  return results;
}

function hasMissed({ wrong, missed }: Result): boolean {
  return wrong.length === 0 && missed.length > 0;
}
