/** A reason not to start, or to stop, that the person at the terminal can mend; the message says how. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Returns the `code` of a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Returns what an error says of itself, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
