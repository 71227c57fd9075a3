import type { Writable } from 'node:stream';

/** What may wait for a reader who is slow, or hangs: some thousand lines. */
const BACKLOG_BYTES = 1_048_576;

/** Prints lines, of which those that nobody takes are dropped, and counted: the stack runs on when its output hangs. */
export function printer(out: Writable): (line: string) => void {
  let dropped = 0;
  return (line) => {
    if (out.writableLength > BACKLOG_BYTES) {
      dropped += 1;
      return;
    }
    if (dropped > 0) out.write(`... ${dropped} lines were dropped here: nobody took them ...\n`);
    dropped = 0;
    out.write(`${line}\n`);
  };
}
