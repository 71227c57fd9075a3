import { sleep } from '@temporalio/workflow';

import { explain, type Failure, type Verdict } from './failures.ts';

/** Who is told that an act doesn't get through, and that it did after all. */
export interface Attendant {
  park(failure: Failure): void;
  heal(): void;
}

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;

/**
 * Acts until it succeeds, or fails with a verdict that decides.
 *
 * The activity's own retry policy is the fast part; when it gives up, a person is told, and the act goes on slowly.
 * So an outage never decides anything by itself.
 *
 * @throws what `act` threw, if its verdict decides or it is a bug
 */
export async function persist<R>(
  act: () => Promise<R>,
  decides: (verdict: Verdict) => boolean,
  attendant: Attendant,
): Promise<R> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      const result = await act();
      attendant.heal();
      return result;
    } catch (error) {
      const failure = explain(error);
      if (decides(failure.verdict)) throw error;
      attendant.park(failure);
    }
    await sleep(pause, { summary: 'until the next try' });
  }
}
