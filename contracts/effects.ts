/** What is said to a service about one of its effects. */

/** An effect that is to be taken back, or barred. */
export interface Revocation {
  readonly key: string;
  /** Who wants it, for whoever meets what is gone. @default the saga that the key belongs to */
  readonly by?: string | undefined;
}

/** Something that a person did in place of a step. */
export interface ByHand<Told> {
  readonly key: string;
  /** What they say of it. */
  readonly told: Told;
  /** Where it can be seen: a ticket, a receipt. */
  readonly evidence: string;
}

/** What a person says of an effect that is gone: it was taken back, or there was nothing. */
export interface Settlement {
  readonly key: string;
  readonly evidence: string;
}
