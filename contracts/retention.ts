/** What is kept for how long. */

/** What the clean-up is asked for. */
export interface ForgetRequest {
  /** How many days tombstones, idempotency records and webhooks are kept. */
  readonly keepDays: number;
}

/** What the clean-up did: up to which order effects are refused, and how much was deleted, by service. */
export interface ForgetReport {
  readonly upTo: string | null;
  readonly idempotencyRecords: number;
  readonly webhooks: Readonly<Record<string, number>>;
  readonly effects: Readonly<Record<string, number>>;
}

/** What every service with effects can forget of them. */
export interface EffectsRetention {
  /**
   * Refuses whatever comes for sagas up to this one from now on, and deletes some of the effects that were refused long
   * enough. Gives how many: when none is left, 0.
   */
  forgetEffects(input: { readonly upTo: string }): Promise<number>;
}

/** What a service with an inbox of webhooks can forget of them. */
export interface InboxRetention {
  /** Deletes some of the webhooks that were received before. Gives how many. */
  forgetWebhooks(input: ForgetRequest): Promise<number>;
}

/** What the orders service knows of what is over. */
export interface OrdersRetention {
  /** Deletes some of the idempotency records that are older. Gives how many. */
  forgetIdempotency(input: ForgetRequest): Promise<number>;
  /**
   * Names the last order up to which all are over for so long that Temporal has forgotten them, too; null when there is
   * none.
   *
   * @throws `TooShort` (not retryable) when Temporal's own retention isn't over by then
   */
  forgettable(input: ForgetRequest): Promise<string | null>;
}
