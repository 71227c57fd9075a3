import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { codeOf } from './problem.ts';

/** Tells whether there is such a process, a zombie not counted. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM'; // there, and somebody else's
  }
  return commandLine(pid) !== '';
}

/** Returns the command line of a process, its arguments separated by spaces, or '' when there is no such process. */
export function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline'))
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return ''; // gone in the meantime
  }
}

/** Tells whether a process belongs to the job that its terminal's keys go to. */
export function isForeground(pid: number): boolean {
  try {
    if (!existsSync('/proc/self/stat'))
      return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).includes('+');
    const facts = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, , group, , , foregroundGroup] = facts;
    return group === foregroundGroup;
  } catch {
    return false; // gone in the meantime
  }
}

/** Sends a signal to a process that may have ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Waits until a process that isn't our child has ended. Returns false when the time is over first. */
export async function endedWithin(pid: number, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > end) return false;
    await delay(20);
  }
  return true;
}

/** Stops a process that isn't our child with each signal in turn, the last resort being SIGKILL. */
export async function stopProcess(pid: number, signals: readonly NodeJS.Signals[], patienceMs: number): Promise<void> {
  for (const signal of [...signals, 'SIGKILL'] as const) {
    signalProcess(pid, signal);
    if (await endedWithin(pid, patienceMs)) return;
  }
}
