import type { StepState, StepTrace } from '../contracts/saga.ts';
import { now } from './clock.ts';
import type { Failure } from './failures.ts';
import type { Attendant } from './persist.ts';

type Shown = Pick<StepTrace, 'state' | 'attempts' | 'startedAt' | 'endedAt' | 'failure' | 'undo'>;

/** How far a step got, and since when. */
export class Progress implements Attendant {
  readonly #changed: (moved: boolean) => void;
  readonly #startedAt = now();
  #state: StepState = 'running';
  #parked = false;
  #calls = 0;
  #endedAt: string | null = null;
  #failure: StepTrace['failure'] = null;
  #undo: StepTrace['undo'] = null;

  /** `changed` hears whether the state is another, or only what is known of it. */
  constructor(changed: (moved: boolean) => void) {
    this.#changed = changed;
  }

  /** How far it got, whether or not it is parked there. */
  get state(): StepState {
    return this.#state;
  }

  get parked(): boolean {
    return this.#parked;
  }

  call(): void {
    this.#calls += 1;
  }

  park({ type, message }: Failure): void {
    const moved = !this.#parked;
    this.#parked = true;
    this.#failure = { type, message };
    this.#changed(moved);
  }

  heal(): void {
    if (!this.#parked) return;
    this.#parked = false;
    this.#changed(true);
  }

  end(state: StepState, failure?: Failure): void {
    if (failure !== undefined) this.#failure = { type: failure.type, message: failure.message };
    this.#endedAt = now();
    this.#become(state);
  }

  startUndo(): void {
    this.#undo = { startedAt: now(), endedAt: null };
    this.#become('compensating');
  }

  endUndo(state: StepState): void {
    if (this.#undo !== null) this.#undo = { ...this.#undo, endedAt: now() };
    this.#become(state);
  }

  show(): Shown {
    return {
      state: this.#parked ? 'parked' : this.#state,
      attempts: this.#calls,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      failure: this.#failure,
      undo: this.#undo,
    };
  }

  #become(state: StepState): void {
    this.#parked = false;
    this.#state = state;
    this.#changed(true);
  }
}
