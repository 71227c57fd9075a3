import { resolve } from 'node:path';

import { Unreachable } from '../api-errors.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { dataFolderAt } from '../supervisor/data-folder.ts';
import type { Ports } from '../supervisor/ports.ts';
import { readRunning } from '../supervisor/running.ts';
import type { FaultsOptions } from './command.ts';
import { carryOut, render } from './faults.ts';
import { faultSwitches, WHERE } from './simulators.ts';

/**
 * Switches faults on and off, prints what is on, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function switchFaults({ action, dataDir, json }: FaultsOptions): Promise<number> {
  endWithParent();
  const standing = await carryOut(action, faultSwitches(portsOn(dataDir)));
  process.stdout.write(`${json ? JSON.stringify(standing, null, 2) : render(standing)}\n`);
  return EXIT.good;
}

/** @throws Unreachable when nothing runs on that folder */
function portsOn(dataDir: string): Ports {
  const folder = resolve(dataDir);
  const running = readRunning(dataFolderAt(folder).running);
  if (running !== undefined) return running.ports;
  throw new Unreachable(`nothing runs on '${folder}', so nothing can go wrong`, true, WHERE);
}
