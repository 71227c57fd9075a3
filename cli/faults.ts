import { resolve } from 'node:path';

import { CommanderError } from 'commander';

import { carryOut, render } from './faults/faults.ts';
import { type FaultsOptions, readOptions } from './faults/options.ts';
import { faultSwitches } from './faults/simulators.ts';
import { Refused, Unreachable } from './order/api.ts';
import { dataFolderAt } from './supervisor/data-folder.ts';
import { readRunning } from './supervisor/running.ts';

const EXIT_USAGE = 2;
const EXIT_UNREACHABLE = 3;

process.once('disconnect', () => process.exit(EXIT_UNREACHABLE)); // whoever started us is gone
process.exit(await main(process.argv.slice(2)));

/** Switches faults on and off, prints what is on, and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    const standing = await carryOut(options.action, faultSwitches(portsOf(options)));
    process.stdout.write(`${options.json ? JSON.stringify(standing, null, 2) : render(standing)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof Refused ? EXIT_USAGE : EXIT_UNREACHABLE;
  }
}

/** @throws Unreachable when nothing runs on that folder */
function portsOf({ dataDir }: FaultsOptions) {
  const folder = resolve(dataDir);
  const running = readRunning(dataFolderAt(folder).running);
  if (running !== undefined) return running.ports;
  throw new Unreachable(
    `nothing runs on '${folder}', so nothing can go wrong; start it with 'npm start', ` +
      'or name the folder of the one that runs with --data-dir',
  );
}
