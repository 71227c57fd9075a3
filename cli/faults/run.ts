import { resolve } from 'node:path';

import type { Addresses, Place } from '../addresses.ts';
import { Unreachable } from '../api-errors.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { runningOn } from '../system.ts';
import type { FaultsOptions } from './command.ts';
import { carryOut, render } from './faults.ts';
import { type FaultSwitch, faultSwitchAt, faultSwitches, type Simulator, SIMULATORS, WHERE } from './simulators.ts';

/**
 * Switches faults on and off, prints what is on, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function switchFaults({ action, place, json }: FaultsOptions): Promise<number> {
  endWithParent();
  const standing = await carryOut(action, switchesIn(place));
  process.stdout.write(`${json ? JSON.stringify(standing, null, 2) : render(standing)}\n`);
  return EXIT.good;
}

/** @throws Unreachable when nothing runs on that folder */
function switchesIn({ dataDir, elsewhere }: Place): Readonly<Record<Simulator, FaultSwitch>> {
  if (elsewhere !== undefined) return switchesAt(elsewhere);
  const running = runningOn(dataDir);
  if (running !== undefined) return faultSwitches(running.ports);
  throw new Unreachable(`nothing runs on '${resolve(dataDir)}', so nothing can go wrong`, true, WHERE);
}

function switchesAt({ health }: Addresses): Readonly<Record<Simulator, FaultSwitch>> {
  const switchOf = (simulator: Simulator): FaultSwitch =>
    faultSwitchAt(simulator, health.find(({ name }) => name === SIMULATORS[simulator])?.url);
  return { payments: switchOf('payments'), carrier: switchOf('carrier') };
}
