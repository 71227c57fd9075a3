/** What Temporal's server does with an activity: attempts, time-outs, and what becomes of a cancellation. */
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';

import { Cancelled } from '../support/payloads.ts';
import { Attempt, currentAttempt, type Surroundings } from './attempt.ts';
import type { Activity } from './world.ts';

/** So often an activity is tried before the server gives up, and the saga parks. */
const MOST = 5;

type Ended = { readonly result: unknown } | { readonly error: unknown };
type Reached = (task: Task, attempt: Attempt, place: string, surroundings: Surroundings) => Promise<void>;

export const turn = async (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** What a workflow wants done. */
export interface Wanted {
  readonly site: string;
  readonly act: Activity;
  readonly input: Record<string, unknown>;
  readonly cancelRequested: Promise<void>;
}

export class Task {
  readonly site: string;
  readonly cancelRequested: Promise<void>;
  /** The attempt that the server waits for, or waited for last. */
  attempt: Attempt;
  /** Whether its end wasn't told yet. */
  isRunning = true;
  /** Whether the run that wanted it is over. */
  isClosed = false;
  /** Every attempt, those that the server forgot, too. */
  readonly attempts: Promise<unknown>[] = [];
  readonly #act: () => Promise<unknown>;
  readonly #reached: Reached;
  #cancelled = false;
  #failing = false;

  constructor({ site, act, input, cancelRequested }: Wanted, reached: Reached) {
    this.site = site;
    this.cancelRequested = cancelRequested;
    this.#act = async () => act(input);
    this.#reached = reached;
    this.attempt = this.#newAttempt();
    void cancelRequested.then(() => (this.#cancelled = true));
  }

  /** Who wanted it is no more: there is no further attempt. */
  close(): void {
    this.isClosed = true;
  }

  /** Has nothing work any more until the server gives up. */
  fail(): never {
    this.#failing = true;
    throw new Error('nothing is there');
  }

  /** Has an attempt more made, beside the others. */
  duplicate(attempt: Attempt): void {
    if (this.isRunning) attempt.timeOut();
    else this.attempts.push(this.#make(this.#newAttempt()));
  }

  /** Tries until there is an end, or the server gives up. */
  async run(): Promise<unknown> {
    let former: Attempt | undefined;
    for (let count = 1; ; count += 1) {
      const ended = await this.#serve();
      former?.succeed();
      const isLast = 'result' in ended || isFinal(ended.error) || count === MOST;
      if (isLast || this.#isCancelled() || this.isClosed) return this.#end(ended);
      await turn();
      if (this.#isCancelled()) return this.#end({ error: new Cancelled() });
      former = this.attempt;
      this.attempt = this.#newAttempt();
    }
  }

  #isCancelled(): boolean {
    return this.#cancelled;
  }

  #end(ended: Ended): unknown {
    this.isRunning = false;
    this.attempt.succeed();
    if ('error' in ended) throw ended.error;
    return ended.result;
  }

  #newAttempt(): Attempt {
    return new Attempt(async (attempt, place, surroundings) => this.#reached(this, attempt, place, surroundings));
  }

  async #serve(): Promise<Ended> {
    const { attempt } = this;
    const made = this.#make(attempt);
    this.attempts.push(made);
    return Promise.race([made, attempt.timedOut.then(timedOut)]);
  }

  async #make(attempt: Attempt): Promise<Ended> {
    const acting = currentAttempt.run(attempt, async () => this.#try(attempt));
    return Promise.race([acting, attempt.dead.catch(timedOut)]);
  }

  async #try(attempt: Attempt): Promise<Ended> {
    const ended = await outcomeOf(async () => {
      await attempt.reach('attempt');
      if (this.#failing) this.fail();
      return this.#act();
    });
    const told = await outcomeOf(async () => attempt.reach('done'));
    return 'error' in told ? told : ended;
  }
}

async function outcomeOf(act: () => Promise<unknown>): Promise<Ended> {
  try {
    return { result: await act() };
  } catch (error) {
    return { error };
  }
}

function timedOut(): Ended {
  return { error: new TimeoutFailure('activity StartToClose timeout', undefined, 'START_TO_CLOSE') };
}

function isFinal(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}
