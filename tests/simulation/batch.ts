/** Plays many cases, and shrinks the first that breaks a law. */
import fc from 'fast-check';

import { cases } from './cases.ts';
import type { Creator } from '../support/machine.ts';
import { Simulation } from './simulation.ts';

export interface Batch {
  readonly runs: number;
  readonly seed: number;
  /** Where in the batch the one case is that is wanted, as a finding says. */
  readonly path?: string | undefined;
}

export interface Finding {
  /** The law, the story of the smallest case that breaks it, and its place. */
  readonly message: string;
  readonly seed: number;
  readonly path: string;
}

export interface Played {
  readonly cases: number;
  /** How often what was in them. */
  readonly counts: Readonly<Record<string, number>>;
  readonly finding: Finding | null;
}

/** The same batch gives the same, each time. */
export async function play(creator: Creator, { runs, seed, path }: Batch): Promise<Played> {
  const counts: Record<string, number> = {};
  let played = 0;
  const property = fc.asyncProperty(cases, async (one) => {
    const story = await new Simulation(creator, one).play();
    played += 1;
    for (const [what, times] of story.counts) counts[what] = (counts[what] ?? 0) + times;
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    ...(path !== undefined && { path, endOnFailure: true }),
  });
  if (!details.failed) return { cases: played, counts, finding: null };
  const { errorInstance, counterexamplePath } = details;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { cases: played, counts, finding: { message, seed, path: counterexamplePath ?? '' } };
}
