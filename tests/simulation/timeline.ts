/** Simulated time, and what comes by itself in it. */
import type { Job } from '../support/machine.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** Something that comes by itself. */
export interface Item {
  readonly due: number;
  /** Has it come; gives what its run is told of it. */
  readonly come: () => Job | undefined;
}

export class Timeline {
  readonly #batches: boolean;
  #now = START;
  #queue: Item[] = [];

  /** `batches` says whether what is due at the same time comes together. */
  constructor(batches: boolean) {
    this.#batches = batches;
  }

  get now(): number {
    return this.#now;
  }

  /** How long it has been since the case began. */
  get elapsedMs(): number {
    return this.#now - START;
  }

  /** When the next item comes; never, when there is none. */
  get due(): number {
    return this.#queue[0]?.due ?? Infinity;
  }

  /** Has something come after a while, behind what is to come at the same time. */
  await(ms: number, come: Item['come']): Item {
    const item = { due: this.#now + ms, come };
    const place = this.#queue.findIndex(({ due }) => due > item.due);
    this.#queue.splice(place === -1 ? this.#queue.length : place, 0, item);
    return item;
  }

  drop(item: Item): void {
    this.#queue = this.#queue.filter((other) => other !== item);
  }

  /** Lets time pass until then, if it isn't over. */
  pass(until: number): void {
    this.#now = Math.max(this.#now, until);
  }

  /** Lets time pass until something comes, and gives what comes then. */
  take(): readonly Item[] {
    const [first] = this.#queue;
    if (first === undefined) return [];
    this.pass(first.due);
    return this.#queue.splice(0, this.#batches ? this.#queue.filter(({ due }) => due === first.due).length : 1);
  }
}
