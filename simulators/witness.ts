import { closeSync, createReadStream, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';

const lineSchema = z.object({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  kind: z.string(),
  /** What the line made or changed; null when it is a no. */
  id: z.string().nullable(),
  /** What it was made from: a capture's authorization, a refund's capture. */
  of: z.string().nullable(),
  key: z.string(),
  reference: z.string(),
  amount: z.int().nullable(),
  currency: z.string().nullable(),
  traceparent: z.string().nullable(),
  request: z.object({ method: z.string(), path: z.string(), body: z.json() }),
  response: z.object({ status: z.int(), body: z.json() }),
});

/** One thing that a simulator did, or finally declined to do, with all that a replay of its answer takes. */
export type WitnessLine = Readonly<z.infer<typeof lineSchema>>;
export type WitnessRequest = WitnessLine['request'];
export type WitnessEntry = Omit<WitnessLine, 'seq' | 'at'>;

/** A simulator's append-only log: what happened, whatever our own databases say about it. */
export interface Witness {
  /** What was written so far, oldest first: the state to start from. */
  readonly lines: readonly WitnessLine[];
  /** Writes a line before it returns, so that a crash after it can't undo what it says. */
  append(entry: WitnessEntry): WitnessLine;
  /** The file's content at this moment. */
  read(): Readable;
  close(): void;
}

/**
 * Opens a witness's file, or begins it. A last line without its end is dropped, since nobody was answered yet when the
 * crash tore it.
 *
 * @throws Error when another line can't be read, naming it
 */
export function openWitness(file: string, warn: (message: string) => void): Witness {
  // Addresses and names are in it, so it is its owner's only.
  const fd = openSync(file, 'a+', 0o600);
  const content = readFileSync(fd);
  let size = content.lastIndexOf('\n') + 1;
  if (size < content.length) {
    warn(
      `dropped the last ${content.length - size} bytes of '${file}': a line that a crash tore before it was answered`,
    );
    ftruncateSync(fd, size);
  }
  const lines = parse(file, content.subarray(0, size).toString('utf8'));

  function append(entry: WitnessEntry): WitnessLine {
    const line = { seq: lines.length + 1, at: new Date().toISOString(), ...entry };
    size += write(fd, Buffer.from(`${JSON.stringify(line)}\n`));
    lines.push(line);
    return line;
  }

  return {
    lines,
    append,
    read: () => (size === 0 ? Readable.from([]) : createReadStream(file, { end: size - 1 })),
    close: () => closeSync(fd),
  };
}

function parse(file: string, text: string): WitnessLine[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const parsed = lineSchema.safeParse(json(line));
    if (parsed.success && parsed.data.seq === index + 1) return parsed.data;
    throw new Error(
      `line '${index + 1}' of '${file}' is not what this simulator wrote, so its state can't be restored: ` +
        `put the file back from a copy, or move it away to begin with nothing`,
    );
  });
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Writes all bytes or, if that fails, leaves the file as it was. */
function write(fd: number, bytes: Buffer): number {
  const before = fstatSync(fd).size;
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    return written;
  } catch (error) {
    ftruncateSync(fd, before);
    throw error;
  }
}
