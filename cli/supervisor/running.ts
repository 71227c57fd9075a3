import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

import { NODE_PROCESSES } from './ports.ts';
import { codeOf, Problem } from './problem.ts';
import { commandLine } from './processes.ts';

/** In the command line of a supervisor. */
const SUPERVISOR = /cli\/(?:start\.ts|backstitch\.ts start)\b/;

const port = z.int();
const schema = z.object({
  /** Of the supervisor. */
  pid: z.int().positive(),
  ports: z.object({
    gateway: port,
    temporal: port,
    temporalUi: port,
    postgres: port,
    paymentProvider: port,
    carrier: port,
    /** Where each of our own processes says whether it is ready. */
    admin: z.record(z.enum(NODE_PROCESSES), port),
  }),
  /** URLs for roles that may only read. */
  databases: z.object({ orders: z.string(), inventory: z.string(), payments: z.string(), shipping: z.string() }),
  /** The simulators' own logs. */
  witnesses: z.object({ paymentProvider: z.string(), carrier: z.string() }),
  processes: z.record(z.string(), z.int().positive()),
});

/** What `running.json` says of the stack that runs on a data folder. */
export type Running = z.infer<typeof schema>;

/** Reads `running.json`, or returns undefined where there is none that makes sense. */
export function readRunning(path: string): Running | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Takes the folder for this supervisor by writing `running.json`. Returns what a supervisor that was killed left.
 *
 * @throws Problem when another supervisor has it
 */
export function claim(path: string, running: Running): Running | undefined {
  const earlier = readRunning(path);
  if (earlier !== undefined && isSupervisor(earlier.pid)) throw inUse(path, earlier.pid);
  rmSync(path, { force: true });
  try {
    // Only one of two that start at once can make the file.
    writeFileSync(path, serialized(running), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw inUse(path, readRunning(path)?.pid);
    throw error;
  }
  return earlier;
}

/** Replaces `running.json` in one step: a reader sees the old or the new one. */
export function writeRunning(path: string, running: Running): void {
  writeFileSync(`${path}.new`, serialized(running), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Gives the folder back. */
export function release(path: string): void {
  rmSync(path, { force: true });
}

function serialized(running: Running): string {
  return `${JSON.stringify(running, null, 2)}\n`;
}

/** A process id may have been given to another program since; our own and our parent's surely have. */
function isSupervisor(pid: number): boolean {
  return pid !== process.pid && pid !== process.ppid && SUPERVISOR.test(commandLine(pid));
}

function inUse(path: string, pid: number | undefined): Problem {
  return new Problem(
    `another Backstitch${pid === undefined ? '' : `, process ${pid},`} is running on this data folder ('${path}' says so); ` +
      'stop that one, or start this one with another --data-dir and --port-base',
  );
}
