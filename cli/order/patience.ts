import { setTimeout as pause } from 'node:timers/promises';

import { Unreachable } from '../api-errors.ts';

export interface Patience {
  /** How long to keep trying. */
  readonly forMs: number;
  readonly everyMs: number;
  /** Whether to go on where nobody listens; else that fails at once. */
  readonly whenRefused: boolean;
  /** Told about the first failure in a row, and that it works again. */
  readonly tell: (message: string) => void;
}

/**
 * Asks until there is an answer.
 *
 * @throws Unreachable when the patience is at its end
 */
export async function patiently<T>(ask: () => Promise<T>, { forMs, everyMs, whenRefused, tell }: Patience): Promise<T> {
  const end = performance.now() + forMs;
  for (let told = false; ; told = true) {
    try {
      const answer = await ask();
      if (told) tell('the API answers again');
      return answer;
    } catch (error) {
      const hopeless = !(error instanceof Unreachable) || (error.refused && !whenRefused);
      if (hopeless || performance.now() + everyMs > end) throw error;
      if (!told) tell(`${error.message}; trying again for ${Math.round(forMs / 1_000)} s`);
    }
    await pause(everyMs);
  }
}
