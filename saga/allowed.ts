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
  /** Whether there is no way back: not any more, or not before it is known what a former run did. */
  readonly bound: boolean;
}

/** Lists what an operator may do about a parked step. */
export function allowedActions({ kind, doing, takesInput, skippable, bound }: Standing): readonly ResolveAction[] {
  const possible: Readonly<Record<ResolveAction, boolean>> = {
    retry: true,
    'retry-with': takesInput,
    'complete-with': true,
    skip: skippable,
    'declare-refused': !bound,
    compensate: !bound && kind === 'step',
    settle: true,
  };
  return actionsOf(kind, doing).filter((action) => possible[action]);
}

function actionsOf(kind: StepKind, doing: Doing): readonly ResolveAction[] {
  if (doing === 'acting') return forward[kind];
  return doing === 'writing' ? writing[kind] : back[doing];
}

const forward: Readonly<Record<StepKind, readonly ResolveAction[]>> = {
  step: ['retry', 'retry-with', 'complete-with', 'compensate'],
  pivot: ['retry', 'complete-with', 'declare-refused'],
  finish: ['retry', 'complete-with', 'skip'],
};

/** What was told may be such that it can never be written down. */
const writing: Readonly<Record<StepKind, readonly ResolveAction[]>> = {
  step: ['retry', 'complete-with', 'compensate'],
  pivot: ['retry', 'complete-with', 'declare-refused'],
  finish: ['retry', 'complete-with'],
};

const back: Readonly<Record<Exclude<Doing, 'acting' | 'writing'>, readonly ResolveAction[]>> = {
  revoking: ['retry', 'compensate', 'settle'],
  undoing: ['retry', 'settle'],
  waiting: ['settle'],
  settling: ['retry'],
};
