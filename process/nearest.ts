/** Finds the name that somebody most likely meant; undefined when none is near. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const distances = Array.from(names, (other) => ({ other, steps: distance(name, other) }));
  const [first] = distances.toSorted((a, b) => a.steps - b.steps);
  return first !== undefined && first.steps <= Math.max(2, name.length / 3) ? first.other : undefined;
}

/** Levenshtein's: how many characters have to be added, taken away or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j += 1) {
      const [replaced = 0, added = 0, removed = 0] = [row[j - 1], next[j - 1], row[j]];
      next.push(Math.min(added + 1, removed + 1, replaced + (from[i] === to[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
