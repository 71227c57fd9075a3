import type { Case, Fate } from './cases.ts';
import type { Deed, Verb } from './deeds.ts';

const HARMLESS: Fate = { kind: 'done', reach: 0, takes: 1, laterBy: 1, heeds: 'not' };

/** What becomes of the calls, in their order; of all further ones, nothing bad. */
export class Fates {
  readonly #tapes: Readonly<Record<Verb, readonly Fate[]>>;
  readonly #drawn: Record<Verb, number> = { execute: 0, undo: 0, write: 0 };
  /** Where every call is down until a person decides. */
  readonly #dead = new Set<string>();

  constructor({ executes, undos, writes }: Case) {
    this.#tapes = { execute: executes, undo: undos, write: writes };
  }

  draw({ verb, saga, about }: Deed): Fate {
    const fate = this.#tapes[verb][this.#drawn[verb]++] ?? HARMLESS;
    const place = `${verb} ${saga}/${about}`;
    if (fate.kind === 'dead') this.#dead.add(place);
    return this.#dead.has(place) ? { ...fate, kind: 'dead' } : fate;
  }

  /** Hears that a person decided about a step. */
  heal(saga: string, step: string): void {
    for (const verb of ['execute', 'undo']) this.#dead.delete(`${verb} ${saga}/${step}`);
  }
}
