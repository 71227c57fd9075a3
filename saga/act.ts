import type { StepKind } from '../contracts/saga.ts';
import type { Decides } from './persist.ts';
import type { ByHand, Finish, SkippableFinish, Step } from './saga.ts';

/** What a step does, and how it is taken back. */
export interface Act {
  readonly kind: StepKind;
  readonly input: unknown;
  readonly execute: (key: string, input: unknown) => Promise<unknown>;
  /** Takes the effect back, or bars its key; undefined for a finish that nobody can bar. */
  readonly revoke: ((key: string, result: unknown, by: string | undefined) => Promise<unknown>) | undefined;
  /** How it is written down what a person did in its place, or undid. */
  readonly byHand: Partial<ByHand<unknown>> | undefined;
  /** Which verdicts end the way forward. */
  readonly decides: Decides;
  /** Whether there is only the way forward: the pivot is through, or was in a former run. */
  readonly bound: boolean;
  /** Whether the saga has left the way forward while this may still be on it. */
  readonly left: () => boolean;
  /** Whether it stays, whatever becomes of the saga. */
  readonly kept: () => boolean;
}

/** The saga, as an attempt knows it. */
export interface Keeper {
  /** Hears whether a state is another, or only what is known of it. */
  changed(moved: boolean): void;
  /** Writes down what was decided, for whoever takes the saga up elsewhere. */
  record(): Promise<void>;
}

type WhatItDoes = Pick<Act, 'execute' | 'revoke' | 'input' | 'byHand'>;

export function stepActOf<R, I>({ execute, compensate: undo, input, byHand }: Step<R, I>): WhatItDoes {
  return {
    input,
    byHand,
    execute: async (key, given) => execute(key, given as I), // the step's own input, or an operator's for it
    revoke: async (key, result, by) => undo(key, result as R | undefined, by), // what `execute` gave
  };
}

export function finishActOf<R>(finish: ((key: string) => Promise<R>) | Finish<R> | SkippableFinish): WhatItDoes {
  const { execute, revoke, byHand }: Partial<Act> & Pick<Act, 'execute'> =
    typeof finish === 'function' ? { execute: finish } : finish;
  return { input: undefined, execute, revoke, byHand };
}
