/** Breaks an invariant of a service's database in one transaction; it is refused with what matches. */
export interface Breach {
  readonly what: string;
  readonly sql: string;
  readonly refusal: RegExp;
}

/** What a database has before it is broken into, and the ways to do that. */
export interface Target {
  readonly prepared: string;
  readonly breaches: readonly Breach[];
}

export const breach = (what: string, sql: string, refusal: RegExp): Breach => ({ what, sql, refusal });

/** By a right that the service doesn't have. */
export const denied = /permission denied/u;
