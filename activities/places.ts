/** Things that are used by one at a time, such as connections. */
export interface Places<Place> {
  /**
   * Does `work` at a place of its own, once one is free. The place is free again when `work` ends or `signal` aborts,
   * whichever comes first: work that never ends keeps none.
   *
   * @throws the reason of `signal`, also while it waits for a place
   */
  hold<T>(signal: AbortSignal, work: (place: Place) => Promise<T>): Promise<T>;
  /** Resolves when all that hold a place or wait for one by now have ended. */
  settled(): Promise<void>;
}

/** Lets calls have these places in the order in which they come. The place that was used last is used next. */
export function placesAt<Place>(places: readonly Place[]): Places<Place> {
  const free = [...places];
  const waiting = new Set<(place: Place) => void>();
  const held = new Set<Promise<unknown>>();

  async function turn(signal: AbortSignal): Promise<Place> {
    const { promise, resolve, reject } = Promise.withResolvers<Place>();
    const leave = (): void => {
      waiting.delete(enter);
      reject(signal.reason as Error);
    };
    const enter = (place: Place): void => {
      signal.removeEventListener('abort', leave);
      resolve(place);
    };
    signal.addEventListener('abort', leave, { once: true });
    waiting.add(enter);
    admit();
    return promise;
  }

  function admit(): void {
    for (const enter of waiting) {
      const place = free.pop();
      if (place === undefined) return;
      waiting.delete(enter);
      enter(place);
    }
  }

  async function inTurn<T>(signal: AbortSignal, work: (place: Place) => Promise<T>): Promise<T> {
    const place = await turn(signal);
    try {
      return await unlessAborted(signal, async () => work(place));
    } finally {
      free.push(place);
      admit();
    }
  }

  return {
    hold: async (signal, work) => {
      const holding = inTurn(signal, work);
      held.add(holding);
      return holding.finally(() => held.delete(holding));
    },
    settled: async () => void (await Promise.allSettled(held)),
  };
}

async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work(), aborted]).finally(() => {
    signal.removeEventListener('abort', abort);
  });
}
