/** How a saga shows itself: to the query, the API, the CLI and whoever records it. */

/** `pivoting` means that the point of no return is being tried; `committed` that it is behind. */
export type SagaState = 'acting' | 'pivoting' | 'committed' | 'compensating' | 'settled';

/** `step` can be taken back, `pivot` is the point of no return, `finish` follows it and is never taken back. */
export type StepKind = 'step' | 'pivot' | 'finish';

/** `parked` means that retries go on slowly, and that a person should look. */
export type StepState = 'running' | 'done' | 'refused' | 'failed' | 'parked' | 'compensating' | 'compensated';

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
  readonly name: string;
  readonly kind: StepKind;
  readonly state: StepState;
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
  readonly action: 'cancel';
  readonly actor: string;
  readonly reason: string;
  readonly at: string;
}

/** All that a saga knows of itself. */
export interface SagaTrace {
  readonly sagaId: string;
  readonly state: SagaState;
  readonly outcome: SagaOutcome | null;
  readonly cause: SagaCause | null;
  readonly needsAttention: boolean;
  readonly steps: readonly StepTrace[];
  readonly decisions: readonly SagaDecision[];
}

/** The workflow that carries a saga, and its page in Temporal's web UI. Null until it was started. */
export interface SagaCarrier {
  readonly workflowId: string;
  readonly runId: string | null;
  readonly url: string;
}

/** A saga as the API shows it. `live` tells whether a worker answered; if not, this is what was recorded last. */
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

/** The failure types with which a saga turns an Update away before anything is written. */
export const UPDATE_REFUSALS = { unknownSaga: 'UnknownSaga', tooLate: 'TooLate' } as const;
