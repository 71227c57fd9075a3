/** Where a test's time goes. */
export interface Timings {
  time<T>(name: string, work: Promise<T>): Promise<T>;
  /** Prints one line: for each name how often, how long on average, and the longest. */
  print(title: string): void;
}

export function timings(): Timings {
  const taken = new Map<string, number[]>();
  return {
    time: async (name, work) => {
      const start = performance.now();
      try {
        return await work;
      } finally {
        taken.set(name, [...(taken.get(name) ?? []), performance.now() - start]);
      }
    },
    print: (title) => console.log(`${title}: ${[...taken].map(([name, all]) => line(name, all)).join('; ')}`),
  };
}

function line(name: string, all: readonly number[]): string {
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const average = all.reduce((sum, ms) => sum + ms, 0) / all.length;
  return all.length === 1
    ? `${name} ${seconds(average)}`
    : `${name} ${all.length} × ${seconds(average)} (${seconds(Math.max(...all))} at most)`;
}
