import type { Attempt } from './attempt.ts';

/**
 * Takes every attempt back that isn't to stay, newest first, each after the one before it. One that doesn't get
 * through is parked: it goes on, and holds up none of the others.
 */
export async function compensate(attempts: readonly Attempt[]): Promise<void> {
  const undos: Promise<void>[] = [];
  for (const attempt of attempts.toReversed()) {
    if (attempt.kept) continue;
    const { done, parked } = attempt.takeBack();
    undos.push(done);
    await Promise.race([done, parked]);
  }
  await Promise.all(undos);
}
