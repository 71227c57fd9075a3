import { Command, InvalidArgumentError, Option } from 'commander';

import { LOG_LEVELS, type LogLevel } from '../../process/log.ts';
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

export const DEFAULT_DATA_DIR = 'data';

const EXAMPLES = `
Examples:
  npm start                             everything, on its usual ports, data in ./data
  npm start -- --fresh                  the same with empty databases
  npm start -- --port-base 4100 --data-dir /tmp/second
                                        another one beside it
  TEMPORAL_ADDRESS=127.0.0.1:7233 npm start
                                        with a Temporal server that is there already`;

/**
 * Reads the arguments of `npm start`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description('Starts PostgreSQL, Temporal, the simulators, the workers and the API; Ctrl-C stops them all.')
    .option('--fresh', 'wipe the data folder first', false)
    .option('--port-base <n>', 'use the ports from n on instead of the usual ones', portBase)
    .option('--data-dir <folder>', 'where databases and logs are kept', DEFAULT_DATA_DIR)
    .addOption(new Option('--log-level <level>', 'what the processes log').choices(LOG_LEVELS).default('info'))
    .option('--verbose', "show everything, debug messages and the servers' own output, too", false)
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  const { portBase: base, ...rest } = command.parse(args, { from: 'user' }).opts<StartOptions>();
  return { ...rest, portBase: base, logLevel: rest.verbose ? 'debug' : rest.logLevel };
}

function portBase(text: string): number {
  const base = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (base >= LOWEST_BASE && base <= HIGHEST_BASE) return base;
  throw new InvalidArgumentError(`It must be a number from ${LOWEST_BASE} to ${HIGHEST_BASE}.`);
}
