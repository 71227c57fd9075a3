/** A reason why nothing can be proven; the message says what to do. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead';
  /** Whether it may be over soon, as where something is starting up. */
  readonly passing: boolean;

  constructor(message: string, { passing = false, cause }: { passing?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.passing = passing;
  }
}
