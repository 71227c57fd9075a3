/** The exit codes of all commands; what each means for one of them is in its help. */
export const EXIT = {
  good: 0,
  /** The answer is no. */
  no: 1,
  /** Wrong usage, or a request that the API finds invalid. */
  usage: 2,
  /** What is needed can't be reached. */
  unreachable: 3,
  configuration: 78,
} as const;

/** Ends the process when whoever started it, and forwards its signals, is gone. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(EXIT.unreachable));
}
