import { Command, InvalidArgumentError, Option } from 'commander';

import { LOG_LEVELS, type LogLevel } from '../../process/log.ts';
import { type Run, withHelp } from '../help.ts';
import { DEFAULT_DATA_DIR } from '../where.ts';
import { HIGHEST_BASE, LOWEST_BASE } from './ports.ts';

export interface StartOptions {
  readonly dataDir: string;
  /** Wipe the data folder first. */
  readonly fresh: boolean;
  /** The first of the ports to use; the well-known ones when undefined. */
  readonly portBase: number | undefined;
  readonly logLevel: LogLevel;
  /** Show all that the processes say. */
  readonly verbose: boolean;
}

/** `backstitch start`. */
export function startCommand(run: Run<StartOptions>): Command {
  const command = new Command('start')
    .description('Starts PostgreSQL, Temporal, the simulators, the workers and the API; Ctrl-C stops them all.')
    .option('--fresh', 'wipe the data folder first', false)
    .option('--port-base <n>', 'use the ports from n on instead of the usual ones', portBase)
    .option('--data-dir <folder>', 'where databases and logs are kept', DEFAULT_DATA_DIR)
    .addOption(new Option('--log-level <level>', 'what the processes log').choices(LOG_LEVELS).default('info'))
    .option('--verbose', "show everything, debug messages and the servers' own output, too", false)
    .action(async (given: StartOptions) => {
      const { portBase: base, verbose, logLevel } = given;
      process.exitCode = await run({ ...given, portBase: base, logLevel: verbose ? 'debug' : logLevel });
    });
  return withHelp(command, {
    exits: { 0: 'stopped', 1: 'something is in the way', 2: 'wrong usage' },
    examples: [
      ['', 'everything, on its usual ports, data in ./data'],
      ['--fresh', 'the same with empty databases'],
      ['--port-base 4100 --data-dir /tmp/second', 'another one beside it'],
    ],
    more: '\nWith TEMPORAL_ADDRESS a Temporal server is used that is there already.',
  });
}

function portBase(text: string): number {
  const base = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (base >= LOWEST_BASE && base <= HIGHEST_BASE) return base;
  throw new InvalidArgumentError(`It must be a number from ${LOWEST_BASE} to ${HIGHEST_BASE}.`);
}
