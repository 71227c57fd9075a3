/** A source of random numbers that gives the same ones for the same seed (mulberry32). */
export interface Random {
  /** From 0 to `limit` - 1. */
  below(limit: number): number;
  /** One of them. */
  pick<T>(items: readonly T[]): T;
  /** All of them, in another order. */
  shuffle<T>(items: readonly T[]): readonly T[];
}

export function seeded(seed: number): Random {
  let state = seed;

  function below(limit: number): number {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
  function shuffle<T>(items: readonly T[]): readonly T[] {
    const keyed = items.map((item) => [below(2 ** 32), item] as const);
    return keyed.toSorted(([one], [other]) => one - other).map(([, item]) => item);
  }
  return {
    below,
    shuffle,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T, // there is one
  };
}
