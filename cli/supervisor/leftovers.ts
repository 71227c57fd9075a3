import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { ChildSpec } from './child.ts';
import type { DataFolder } from './data-folder.ts';
import { realPostgres } from './postgres-home.ts';
import { commandLine, isAlive, stopProcess } from './processes.ts';
import type { Running } from './running.ts';

const PATIENCE_MS = 5_000;

/**
 * Stops the processes that a killed supervisor left running on this data folder, and returns their names.
 * Each has the folder in its command line; without that a process is somebody else's, with a number used again.
 */
export async function stopLeftovers(folder: DataFolder, earlier: Running | undefined): Promise<readonly string[]> {
  const recorded = Object.entries(earlier?.processes ?? {});
  const candidates = new Map([...recorded, ...postmasters(folder)]);
  const ours = [...candidates].filter(([, pid]) => worksOn(folder, pid));
  await Promise.all(ours.map(([name, pid]) => stopProcess(pid, signalsFor(name), PATIENCE_MS)));
  return ours.map(([name]) => name);
}

/**
 * Removes the lock file of a PostgreSQL that is gone when its process id belongs to another program by now:
 * PostgreSQL would refuse to start. With a free process id it finds out by itself.
 */
export function dropStaleLock(folder: DataFolder): void {
  const [found] = postmasters(folder);
  if (found !== undefined && isAlive(found[1]) && !worksOn(folder, found[1])) {
    rmSync(join(folder.postgres, 'postmaster.pid'), { force: true });
  }
}

function postmasters({ postgres }: DataFolder): readonly [string, number][] {
  try {
    const pid = Number(readFileSync(join(postgres, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? [['postgres', pid]] : [];
  } catch {
    return []; // PostgreSQL isn't running, or was stopped in order
  }
}

function worksOn(folder: DataFolder, pid: number): boolean {
  const command = commandLine(pid);
  return pid !== process.pid && (command.includes(`${folder.path}/`) || command.includes(`${realPostgres(folder)} `));
}

/** PostgreSQL takes SIGINT for a fast shutdown, SIGQUIT for an immediate one; SIGTERM waits for its clients. */
export function signalsFor(name: string): ChildSpec['stopSignals'] {
  return name === 'postgres' ? ['SIGINT', 'SIGQUIT'] : ['SIGTERM'];
}
