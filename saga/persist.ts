import { CancellationScope, sleep } from '@temporalio/workflow';

import { explain, type Failure, type Verdict } from './failures.ts';

/** Who is told that an act doesn't get through, and that it did after all. */
export interface Attendant {
  park(failure: Failure): void;
  heal(): void;
}

/** Which verdicts end an act; any other has it tried again. */
export type Decides = (verdict: Verdict) => boolean;

/** No verdict decides against it: it goes on until it is done. */
export const never: Decides = () => false;

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;

/**
 * An act that is tried until it succeeds, fails with a verdict that decides, or is stopped.
 *
 * The activity's own retry policy is the fast part; when it gives up, a person is told, and the act goes on slowly.
 * So an outage never decides anything by itself.
 */
export class Pursuit<R> {
  readonly #act: () => Promise<R>;
  readonly #decides: Decides;
  readonly #attendant: Attendant;
  readonly #scope = new CancellationScope();
  #stopped = false;
  #pause: CancellationScope | null = null;

  constructor(act: () => Promise<R>, decides: Decides, attendant: Attendant) {
    this.#act = act;
    this.#decides = decides;
    this.#attendant = attendant;
  }

  /** @throws what the act threw, if its verdict decides, it was stopped or it is a bug */
  async run(): Promise<R> {
    return this.#scope.run(async () => this.#persist());
  }

  /** Ends the pause, if there is one. */
  hurry(): void {
    this.#pause?.cancel();
    this.#pause = null;
  }

  /** Tries no more. What is being tried is cancelled, and waited for. */
  stop(): void {
    this.#stopped = true;
    this.#scope.cancel();
  }

  async #persist(): Promise<R> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        const result = await this.#act();
        this.#attendant.heal();
        return result;
      } catch (error) {
        const failure = explain(error);
        if (this.#stopped || this.#decides(failure.verdict)) throw error;
        this.#attendant.park(failure);
        await this.#rest(Math.max(pause, failure.retryAfterMs ?? 0));
      }
    }
  }

  async #rest(ms: number): Promise<void> {
    const pause = new CancellationScope();
    this.#pause = pause;
    try {
      await pause.run(async () => sleep(ms, { summary: 'until the next try' }));
    } catch (error) {
      if (this.#pause === pause) throw error; // nobody ended it but a scope around it
    }
  }
}
