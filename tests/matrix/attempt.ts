/** An attempt of an activity: what runs in it finds out by itself whose it is, so that no service knows of it. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** What can be done to whatever an attempt is in the midst of. */
export interface Surroundings {
  /** Cuts the connection of the transaction. */
  readonly cut?: () => Promise<void>;
  /** Keeps the transaction from being ended for lying idle. */
  readonly stir?: () => Promise<void>;
  /** Whether somebody waits for a lock of the transaction. */
  readonly isInTheWay?: () => Promise<boolean>;
  /** Has the other system do wrong with the call that is about to be sent. */
  readonly spoil?: (fault: 'unavailable' | 'reset' | 'garbled') => void;
}

type Reached = (attempt: Attempt, place: string, surroundings: Surroundings) => Promise<void>;

class Died extends Error {}

/** Gives nothing, ever: what awaits it has ceased to be. */
export const never = async (): Promise<never> => new Promise(() => undefined);

export class Attempt {
  /** Rejects when the process that it runs in is no more. */
  readonly dead: Promise<never>;
  /** Resolves when the server doesn't wait for it any longer. */
  readonly timedOut: Promise<void>;
  /** Resolves when the attempt after it has ended, or there is to be none. */
  readonly succeeded: Promise<void>;
  readonly #reached: Reached;
  readonly #died = Promise.withResolvers<never>();
  readonly #timedOut = Promise.withResolvers<void>();
  readonly #succeeded = Promise.withResolvers<void>();
  #transactions = 0;
  #calls = 0;

  constructor(reached: Reached) {
    this.#reached = reached;
    this.dead = this.#died.promise;
    this.dead.catch(() => undefined); // not every attempt is in the midst of something
    this.timedOut = this.#timedOut.promise;
    this.succeeded = this.#succeeded.promise;
  }

  /** Comes to a place. It may not come back from there. */
  async reach(place: string, surroundings: Surroundings = {}): Promise<void> {
    await this.#reached(this, place, surroundings);
  }

  nextTransaction(): string {
    return `tx${++this.#transactions}`;
  }

  nextCall(): string {
    return `call${++this.#calls}`;
  }

  timeOut(): void {
    this.#timedOut.resolve();
  }

  succeed(): void {
    this.#succeeded.resolve();
  }

  /** Ends it where it is, as a process does that is killed: what it had open is rolled back, and nobody hears of it. */
  async die(): Promise<never> {
    this.timeOut();
    this.#died.reject(new Died());
    return never();
  }
}

/** What an attempt comes to, unless it died, which nobody hears of. */
export async function unlessDead<T>(work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    if (error instanceof Died) return never();
    throw error;
  });
}

/** The attempt that the running code belongs to. */
export const currentAttempt = new AsyncLocalStorage<Attempt>();
