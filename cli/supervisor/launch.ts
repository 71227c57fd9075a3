import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import type { ChildSpec } from './child.ts';
import { messageOf } from './problem.ts';

const LAST_OUTPUT_MS = 500;

/** Starts a process in a session of its own: Ctrl-C reaches the supervisor only, which stops things in order. */
export function launch({ command, args, env, cwd, user, ipc = false }: ChildSpec): ChildProcess {
  return spawn(command, args, {
    env,
    cwd,
    ...user,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
  });
}

/** Passes on the lines of its output until it has ended; then returns why it ended, in words, and its exit code. */
export async function ending(
  child: ChildProcess,
  output: (line: string) => void,
): Promise<readonly [cause: string, code: number | null]> {
  for (const stream of [child.stdout, child.stderr]) readLines(stream, output);
  child.on('error', () => undefined); // what matters of it is waited for below
  const closed = once(child, 'close').catch(() => undefined); // the exit tells of the error
  const exit = await exitOf(child);
  // What it said last comes after its exit; a process that it left behind may hold the stream open, though.
  await Promise.race([closed, delay(LAST_OUTPUT_MS, undefined, { ref: false })]);
  return exit;
}

function readLines(stream: Readable | null, output: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream, crlfDelay: Infinity }).on('line', output);
}

async function exitOf(child: ChildProcess): Promise<readonly [cause: string, code: number | null]> {
  try {
    // The types of an event's arguments aren't known to `once`.
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return [signal ?? `exit code ${code}`, code];
  } catch (error) {
    return [messageOf(error), null]; // it couldn't be started at all
  }
}
