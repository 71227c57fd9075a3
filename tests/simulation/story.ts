/** What happened in a case, in the order in which it did. It is the same, byte for byte, each time. */
export class Story {
  readonly #lines: string[] = [];
  readonly #counts = new Map<string, number>();

  tell(at: number, line: string): void {
    this.#lines.push(`${(at / 1000).toFixed(0).padStart(5)} s  ${line}`);
  }

  /** Counts what a case had in it, so that one sees when nothing of a kind is left. */
  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}

/** A law that doesn't hold, with what led to it. */
export class Broken extends Error {
  constructor(law: string, story: Story) {
    super(`${law}\n\n${story.toString()}`);
    this.name = 'Broken';
  }
}
