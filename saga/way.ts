import { CancellationScope } from '@temporalio/workflow';

import type { SagaJournal } from '../contracts/saga.ts';
import type { Attempts } from './attempts.ts';

/** Where the way of a saga is written down. */
export interface WayNotes {
  /** Comes back at once when the saga leaves its way. */
  write(): Promise<void>;
  /** Gives up what is being written. */
  leave(): void;
}

/**
 * The way of a saga whose body goes on although something was refused: another than the one that a run finds that knows
 * of nothing. So it is written down before it is taken.
 */
export class Way {
  readonly #attempts: Attempts;
  readonly #notes: WayNotes;
  /** The steps of which the body heard that they were refused, and those of which the journal tells. */
  readonly #heard = new Set<string>();
  readonly #written: Set<string>;
  #noting: Promise<void> | null = null;
  #left = false;

  constructor(attempts: Attempts, journal: SagaJournal | null, notes: WayNotes) {
    this.#attempts = attempts;
    this.#notes = notes;
    this.#written = new Set(journal?.attempts.flatMap(({ name, failure }) => (failure === null ? [] : name)));
  }

  /** Notes that the body is about to hear of a failure: if it was a refusal, and it goes on, it goes another way. */
  hear(name: string): void {
    if (this.#attempts.find(name)?.refused === true) this.#heard.add(name);
  }

  /** Whether the body heard of a refusal that isn't written down yet. */
  get isUnknown(): boolean {
    return [...this.#heard].some((name) => !this.#written.has(name));
  }

  /** Whether it is being written down, so that steps are about to begin. */
  get isNoting(): boolean {
    return this.#noting !== null;
  }

  /** Writes down what was refused, or taken back, so far. */
  async note(): Promise<void> {
    const heard = [...this.#heard];
    await CancellationScope.nonCancellable(async () => this.#notes.write());
    for (const name of heard) this.#written.add(name);
  }

  /** Waits until it is written down: steps that begin side by side wait for the same. */
  async known(): Promise<void> {
    while (this.isUnknown && !this.#left) await (this.#noting ??= this.#noteOnce());
  }

  /** Ends all that: the saga is being taken back, and what it says of that says more. */
  leave(): void {
    this.#left = true;
    this.#notes.leave();
  }

  async #noteOnce(): Promise<void> {
    await this.note();
    this.#noting = null;
  }
}
