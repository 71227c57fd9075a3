import type { Timeline } from './timeline.ts';

/** What happened in a case, in the order in which it did. It is the same, byte for byte, each time. */
export class Story {
  readonly #timeline: Pick<Timeline, 'elapsedMs'>;
  readonly #lines: string[] = [];
  readonly #counts = new Map<string, number>();
  #things = 0;

  constructor(timeline: Pick<Timeline, 'elapsedMs'>) {
    this.#timeline = timeline;
  }

  /** How many things have happened. */
  get things(): number {
    return this.#things;
  }

  /** Begins with the next thing that happens. */
  turn(): void {
    this.#things += 1;
  }

  tell(line: string): void {
    this.#lines.push(`${(this.#timeline.elapsedMs / 1000).toFixed(0).padStart(5)} s  ${line}`);
  }

  /** Tells, and counts, something that comes from outside. */
  note(line: string, kind: string): void {
    this.tell(`${this.#things} ${line}`);
    this.count(kind);
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
