import type { StepKind, StepState, StepTrace } from '../contracts/saga.ts';
import { now } from './clock.ts';
import { explain, type Failure } from './failures.ts';
import type { Attendant } from './persist.ts';

/** A step that was attempted: how far it got, and how to take it back. */
export class Attempt implements Attendant {
  readonly name: string;
  readonly kind: StepKind;
  /** Takes the effect back; undefined for a finish, which never is. */
  readonly compensate: (() => Promise<unknown>) | undefined;
  /** What the step itself threw in the end. */
  error: unknown;
  /** Resolves once nothing of the step's forward action is left running. Never rejects. */
  settled: Promise<void> = Promise.resolve();

  readonly #changed: () => void;
  readonly #startedAt = now();
  #state: StepState = 'running';
  #beforeParking: StepState = 'running';
  #endedAt: string | null = null;
  #failure: StepTrace['failure'] = null;
  #undo: StepTrace['undo'] = null;

  constructor(name: string, kind: StepKind, compensate: Attempt['compensate'], changed: () => void) {
    this.name = name;
    this.kind = kind;
    this.compensate = compensate;
    this.#changed = changed;
  }

  get state(): StepState {
    return this.#state;
  }

  /** Follows the forward action to its end. */
  follow(outcome: Promise<unknown>): void {
    this.settled = outcome.then(
      () => {
        this.#end('done');
      },
      (error: unknown) => {
        this.#fail(error);
      },
    );
  }

  park({ type, message }: Failure): void {
    if (this.#state !== 'parked') this.#beforeParking = this.#state;
    this.#failure = { type, message };
    this.#become('parked');
  }

  heal(): void {
    if (this.#state === 'parked') this.#become(this.#beforeParking);
  }

  startUndo(): void {
    this.#undo = { startedAt: now(), endedAt: null };
    this.#become('compensating');
  }

  endUndo(): void {
    if (this.#undo !== null) this.#undo = { ...this.#undo, endedAt: now() };
    this.#become('compensated');
  }

  trace(): StepTrace {
    return {
      name: this.name,
      kind: this.kind,
      state: this.#state,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      failure: this.#failure,
      undo: this.#undo,
    };
  }

  #fail(error: unknown): void {
    this.error = error;
    let state: StepState = 'failed';
    try {
      const { verdict, type, message } = explain(error);
      this.#failure = { type, message };
      if (verdict === 'refused') state = 'refused';
    } catch {
      return; // a bug: it is on its way to failing the workflow task, and this trace is forgotten
    }
    this.#end(state);
  }

  #end(state: StepState): void {
    this.#endedAt = now();
    this.#become(state);
  }

  #become(state: StepState): void {
    this.#state = state;
    this.#changed();
  }
}
