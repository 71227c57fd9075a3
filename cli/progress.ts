/** What a command that takes long is doing. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

const CLEAR_LINE = '\r\u001B[2K';

/** A line that is written over, on a terminal; nothing elsewhere. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const write = (text: string): void => void (stream.isTTY && stream.write(CLEAR_LINE + text));
  return { show: write, clear: () => write('') };
}
