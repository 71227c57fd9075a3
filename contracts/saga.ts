/** How a saga shows itself: to the query, the API, the CLI and whoever records it. */

/** `pivoting` means that the point of no return is being tried; `committed` that it is behind. */
export const SAGA_STATES = ['acting', 'pivoting', 'committed', 'compensating', 'settled'] as const;
export type SagaState = (typeof SAGA_STATES)[number];

/** `step` can be taken back, `pivot` is the point of no return, `finish` follows it and is never taken back. */
export const STEP_KINDS = ['step', 'pivot', 'finish'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/**
 * `parked` means that retries go on slowly, and that a person should look; `external` and `skipped` that a person
 * decided how the step ended; `settled` that it was undone outside.
 */
export const STEP_STATES = [
  'running',
  'done',
  'refused',
  'failed',
  'parked',
  'external',
  'skipped',
  'compensating',
  'compensated',
  'settled',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** What an operator can do about a parked step; `allowed` in its trace says which of them now. */
export const RESOLVE_ACTIONS = [
  'retry',
  'retry-with',
  'complete-with',
  'skip',
  'declare-refused',
  'compensate',
  'settle',
] as const;
export type ResolveAction = (typeof RESOLVE_ACTIONS)[number];

/** Why a saga left its happy path. `step` is null when no step failed, but the code between them. */
export interface SagaCause {
  readonly step: string | null;
  /** A refusal's type, or the kind of failure; short, and safe to index. */
  readonly type: string;
  readonly message: string;
}

/** How a saga ended. All four are results: a saga that fails its workflow is work for an engineer. */
export type SagaOutcome<R = unknown> =
  | { readonly status: 'confirmed'; readonly result: R }
  | { readonly status: 'rejected'; readonly reason: string; readonly step: string | null; readonly message: string }
  | { readonly status: 'cancelled'; readonly by: string; readonly reason: string }
  | { readonly status: 'timed-out'; readonly step: string | null };

/** The undo of an attempted step. Times are ISO 8601 UTC. */
export interface UndoTrace {
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** A step that was attempted. `undo` is null while nobody takes it back. */
export interface StepTrace {
  /** Of a step in a nested saga: `<nested>/<name>`. */
  readonly name: string;
  readonly kind: StepKind;
  /** 1 until an operator gave the step another input, or another end: each is a new epoch, with a key of its own. */
  readonly epoch: number;
  readonly state: StepState;
  /** How often the saga has called it; each time, Temporal tries for as long as the step's policy says. */
  readonly attempts: number;
  /** What an operator may do about it now. */
  readonly allowed: readonly ResolveAction[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What it last failed with: of its undo, if that came later. */
  readonly failure: { readonly type: string; readonly message: string } | null;
  readonly undo: UndoTrace | null;
}

/** What a person, or a customer, told a running saga. */
export interface SagaDecision {
  /** The command's id: a command that comes twice counts once. */
  readonly id: string;
  readonly action: 'cancel' | ResolveAction;
  /** Null for a cancel, which is about the saga. */
  readonly step: string | null;
  readonly actor: string;
  readonly reason: string;
  readonly evidence?: string;
  readonly approvedBy?: string;
  readonly at: string;
}

/** All that a saga knows of itself. */
export interface SagaTrace {
  readonly sagaId: string;
  /** Which of the saga's runs tells this: each that takes it up has a greater one, and counts its versions from 0. */
  readonly lease: number;
  /** Grows with every change of a state, and with every decision: an operator sends back what they saw. */
  readonly version: number;
  readonly state: SagaState;
  readonly outcome: SagaOutcome | null;
  readonly cause: SagaCause | null;
  readonly needsAttention: boolean;
  readonly steps: readonly StepTrace[];
  /** The nested sagas that got through their pivot, and are not taken back, whatever becomes of the saga. */
  readonly kept: readonly string[];
  /** What was decided, in the order in which it was heeded. Of retries only the last twenty: they change nothing. */
  readonly decisions: readonly SagaDecision[];
}

/** How a saga stands, as it answers an Update: what the sender needs. An answer stays in the history, so it is short. */
export interface SagaAnswer extends Pick<SagaTrace, 'sagaId' | 'version' | 'state' | 'outcome'> {
  readonly steps: readonly Pick<StepTrace, 'name' | 'state' | 'allowed'>[];
}

/**
 * What is known of an attempt's effect: `unknown` it may or may not have happened · `external` it was done by hand ·
 * `skipped` nobody needs it · `revoked` it was taken back · `settled` it was undone by hand.
 */
export type AttemptOutcome = 'unknown' | 'done' | 'refused' | 'external' | 'skipped' | 'revoked' | 'settled';

/** One epoch of a step, as a journal keeps it. */
export interface JournalAttempt {
  readonly name: string;
  readonly epoch: number;
  readonly outcome: AttemptOutcome;
  readonly result?: unknown;
  /** What an operator said of what was done by hand, and where it can be seen. */
  readonly told?: unknown;
  readonly evidence?: string;
  /** What an operator gave this epoch to act with. */
  readonly input?: unknown;
  /** Why the step failed. */
  readonly failure: { readonly type: string; readonly message: string } | null;
}

/**
 * What another run needs to take a saga up. In the phase `compensating` it calls nothing until every attempt is
 * registered again, and goes on taking back; in any other it goes forward, heeding what operators decided.
 */
export interface SagaJournal {
  readonly phase: SagaState;
  readonly cause: SagaCause | null;
  /** What the saga will end with; null while it goes forward. */
  readonly ending: Exclude<SagaOutcome, { readonly status: 'confirmed' }> | null;
  readonly attempts: readonly JournalAttempt[];
  /** The nested sagas that were taken back on their own, while the saga goes another way. */
  readonly undone?: readonly string[];
  readonly decisions: readonly SagaDecision[];
}

/** The workflow that carries a saga, and its page in Temporal's web UI. Null until it was started. */
export interface SagaCarrier {
  readonly workflowId: string;
  readonly runId: string | null;
  readonly url: string;
}

/**
 * A saga as the API shows it. `live` tells whether a worker answered; if not, this is what was recorded last. A settled
 * saga is never live.
 */
export interface SagaView extends SagaTrace {
  readonly orderId: string;
  readonly live: boolean;
  readonly carrier: SagaCarrier | null;
}

/** The wish to cancel a saga. `commandId` is also the Update's id, so that it counts once. */
export interface CancelSaga {
  readonly commandId: string;
  readonly by: string;
  readonly reason: string;
}

interface Resolution {
  readonly commandId: string;
  /** The step's name in the trace. */
  readonly step: string;
  readonly actor: string;
  readonly reason: string;
  /** The version of the trace that the operator saw. */
  readonly version: number;
}

/** What an operator decides about a parked step. `approvedBy` is a second person. */
export type ResolveSaga = Resolution &
  (
    | { readonly action: 'retry' | 'skip' }
    | { readonly action: 'compensate'; readonly approvedBy?: string }
    | { readonly action: 'retry-with'; readonly input: unknown }
    | { readonly action: 'complete-with'; readonly result: unknown; readonly evidence: string }
    | { readonly action: 'declare-refused' | 'settle'; readonly evidence: string; readonly approvedBy: string }
  );

/** The failure types with which a saga turns an Update away before anything is written. */
export const UPDATE_REFUSALS = {
  unknownSaga: 'UnknownSaga',
  tooLate: 'TooLate',
  notAllowed: 'NotAllowed',
  incomplete: 'Incomplete',
  stale: 'StaleVersion',
} as const;
