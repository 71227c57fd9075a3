import type { Attempt } from './attempt.ts';
import type { Failure } from './failures.ts';
import { persist } from './persist.ts';

/** No verdict decides against an undo: it goes on until it is done. */
const never = (): boolean => false;

/**
 * Takes every attempt back, newest first, each after the one before it. One that doesn't get through is parked: it
 * goes on, and holds up none of the others.
 */
export async function compensate(attempts: readonly Attempt[]): Promise<void> {
  const undos: Promise<void>[] = [];
  for (const attempt of attempts.toReversed()) {
    const { promise: parked, resolve: park } = Promise.withResolvers<void>();
    const undo = takeBack(attempt, park);
    undos.push(undo);
    await Promise.race([undo, parked]);
  }
  await Promise.all(undos);
}

async function takeBack(attempt: Attempt, parked: () => void): Promise<void> {
  const { compensate: undo } = attempt;
  if (undo === undefined) return;
  attempt.startUndo();
  await persist(undo, never, {
    park: (failure: Failure) => {
      attempt.park(failure);
      parked();
    },
    heal: () => {
      attempt.heal();
    },
  });
  attempt.endUndo();
}
