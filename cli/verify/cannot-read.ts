/** A reason why nothing can be proven; the message says what to do. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead';
}
