import type { ResolveAction, StepKind } from '../contracts/saga.ts';

/**
 * What a parked step is doing: its act · taking back an epoch, so that another can follow · its undo · nothing, since
 * only a person can undo what a person did · having written down what a person did, or undid.
 */
export type Doing = 'acting' | 'revoking' | 'undoing' | 'waiting' | 'writing' | 'settling';

export interface Standing {
  readonly kind: StepKind;
  readonly doing: Doing;
  /** Whether the step was given an input, which another can take the place of. */
  readonly takesInput: boolean;
  /** Whether it is a finish whose key can be barred. */
  readonly skippable: boolean;
}

/** Lists what an operator may do about a parked step. */
export function allowedActions({ kind, doing, takesInput, skippable }: Standing): readonly ResolveAction[] {
  if (doing === 'waiting') return ['settle'];
  if (doing === 'writing') return ['retry', 'complete-with'];
  if (doing === 'settling') return ['retry'];
  if (doing === 'undoing') return ['retry', 'settle'];
  if (doing === 'revoking') return kind === 'step' ? ['retry', 'compensate', 'settle'] : ['retry', 'settle'];
  return actions[kind].filter((action) => (action !== 'retry-with' || takesInput) && (action !== 'skip' || skippable));
}

const actions: Readonly<Record<StepKind, readonly ResolveAction[]>> = {
  step: ['retry', 'retry-with', 'complete-with', 'compensate'],
  pivot: ['retry', 'complete-with', 'declare-refused'],
  finish: ['retry', 'complete-with', 'skip'],
};
